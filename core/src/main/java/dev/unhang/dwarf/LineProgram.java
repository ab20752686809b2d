package dev.unhang.dwarf;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The line number program of one compilation unit (DWARF 5, 6.2; DWARF 2 to 4 alike).
 *
 * @param next offset of the next one
 * @param files the tables of directories and files
 * @param opcodeLengths of the standard opcodes' arguments
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LineProgram(
    long next,
    int version,
    boolean wide,
    int smallestInstruction,
    int lineBase,
    int lineRange,
    int opcodeBase,
    int[] opcodeLengths,
    ByteBuffer files,
    ByteBuffer code) {
  private static final long LARGEST = 16 << 20;

  static LineProgram parse(ByteSource section, long offset) throws DwarfException, ElfException {
    Cursor start =
        new Cursor(section.block(offset, (int) Math.min(12, section.size() - offset)), 0);
    long length = start.u32();
    boolean wide = length == 0xffffffffL;
    length = wide ? start.u64() : length;
    long body = offset + start.position();
    if (length < 0 || length > LARGEST || length > section.size() - body) {
      throw new DwarfException("a line table of 0x%x bytes".formatted(length));
    }
    Cursor cursor = new Cursor(section.block(body, (int) length), 0);
    int version = cursor.u16();
    if (version < 2 || version > 5) {
      throw new DwarfException("a line table of version " + version);
    }
    if (version == 5) {
      cursor.skip(2); // sizes of addresses and of segment selectors
    }
    long headerLength = cursor.unsigned(wide ? 8 : 4);
    Cursor rest = new Cursor(cursor.rest(), 0);
    int smallest = rest.u8();
    rest.skip(version >= 4 ? 2 : 1); // operations per instruction, default_is_stmt
    int lineBase = (byte) rest.u8();
    int lineRange = rest.u8();
    int opcodeBase = rest.u8();
    int[] lengths = new int[Math.max(1, opcodeBase)];
    for (int i = 1; i < opcodeBase; i++) {
      lengths[i] = rest.u8();
    }
    if (lineRange == 0) {
      throw new DwarfException("a line table with a range of 0 lines");
    }
    ByteBuffer files = rest.rest();
    cursor.skip(headerLength);
    return new LineProgram(
        body + length,
        version,
        wide,
        smallest,
        lineBase,
        lineRange,
        opcodeBase,
        lengths,
        files,
        cursor.rest());
  }

  /** What is done with the range of each sequence. */
  interface Sequences {
    void sequence(long start, long end);
  }

  void sequences(Sequences sequences) throws DwarfException {
    LineMachine machine = new LineMachine(this);
    boolean begun = false;
    long start = 0;
    while (machine.advance()) {
      start = begun ? start : machine.address();
      begun = !machine.ended();
      if (machine.ended()) {
        sequences.sequence(start, machine.address());
      }
    }
  }

  /** The line of an instruction: the last row at or before it, in a sequence that spans it. */
  Optional<SourceLine> line(long address, LineStrings strings) throws DwarfException {
    LineMachine machine = new LineMachine(this);
    boolean before = false;
    int file = 0;
    int line = 0;
    while (machine.advance()) {
      if (before && Long.compareUnsigned(machine.address(), address) > 0) {
        return line == 0
            ? Optional.empty()
            : Optional.of(new SourceLine(LineFiles.parse(this, strings).path(file), line));
      }
      before = !machine.ended() && Long.compareUnsigned(machine.address(), address) <= 0;
      file = machine.file();
      line = machine.line();
    }
    return Optional.empty();
  }
}
