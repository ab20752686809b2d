package dev.unhang.dwarf;

/** Runs a line number program from row to row (DWARF 5, 6.2.5). */
final class LineMachine {
  private final LineProgram program;
  private final Cursor code;
  private long address;
  private int file = 1;
  private int line = 1;
  private boolean ended;

  LineMachine(LineProgram program) {
    this.program = program;
    this.code = new Cursor(program.code(), 0);
  }

  long address() {
    return address;
  }

  int file() {
    return file;
  }

  int line() {
    return line;
  }

  /** Whether the row is behind the last instruction of a sequence. */
  boolean ended() {
    return ended;
  }

  /** To the next row; false behind the last. Each step takes at least one byte. */
  boolean advance() throws DwarfException {
    if (ended) {
      address = 0;
      file = 1;
      line = 1;
      ended = false;
    }
    while (!code.atEnd()) {
      int opcode = code.u8();
      if (opcode >= program.opcodeBase()) {
        int adjusted = opcode - program.opcodeBase();
        forward(adjusted / program.lineRange());
        line += program.lineBase() + adjusted % program.lineRange();
        return true;
      } else if (opcode == 0) {
        extended();
        if (ended) {
          return true;
        }
      } else if (standard(opcode)) {
        return true;
      }
    }
    return false;
  }

  private void forward(long instructions) {
    address += instructions * program.smallestInstruction();
  }

  private void extended() throws DwarfException {
    long length = code.uleb();
    if (length == 0) {
      return;
    }
    int opcode = code.u8();
    long arguments = length - 1;
    if (opcode == 1) { // end_sequence
      ended = true;
    } else if (opcode == 2 && arguments == 8) { // set_address
      address = code.u64();
      arguments = 0;
    }
    if (arguments < 0) {
      throw new DwarfException("a jump back in a line table");
    }
    code.skip(arguments);
  }

  /** Whether it makes a row. */
  private boolean standard(int opcode) throws DwarfException {
    switch (opcode) {
      case 1 -> { // copy
        return true;
      }
      case 2 -> forward(code.uleb()); // advance_pc
      case 3 -> line += (int) code.sleb(); // advance_line
      case 4 -> file = (int) code.uleb(); // set_file
      case 8 -> forward((255 - program.opcodeBase()) / program.lineRange()); // const_add_pc
      case 9 -> address += code.u16(); // fixed_advance_pc
      default -> { // of no meaning for file and line
        for (int i = 0; i < program.opcodeLengths()[opcode]; i++) {
          code.uleb();
        }
      }
    }
    return false;
  }
}
