package dev.unhang.python;

import static dev.unhang.layout.Member.CODE_MONITORING;
import static dev.unhang.layout.Member.MONITORING_LINES;
import static dev.unhang.layout.Member.MONITORING_PER_INSTRUCTION_OPCODES;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Opcodes;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * Puts back the instructions in whose places there are others, which tell tools of a new line or of
 * each instruction while these run (PEP 669, 3.12+: {@code sys.settrace}, coverage, debuggers).
 */
final class Instrumentation {
  private static final int UNIT = 2;

  /** One of these may hide the other. */
  private static final int MOST_LAYERS = 2;

  /**
   * The least and most bytes of an entry where entries are of varying size: their size then stands
   * before them. No instruction at a function's start has such a number, so they cannot be taken
   * for the fixed entries of 3.12 and the first 3.13, an instruction and an offset of lines each.
   */
  private static final int LEAST_ENTRY = 2;

  private static final int LARGEST_ENTRY = 5;

  private final Memory memory;
  private final Layout layout;
  private final Opcodes opcodes;

  Instrumentation(Memory memory, Layout layout, Opcodes opcodes) {
    this.memory = memory;
    this.layout = layout;
    this.opcodes = opcodes;
  }

  /**
   * Restores the instructions in place, as far as they can be found.
   *
   * @param code address of the code object
   */
  void undo(long code, byte[] bytes) throws MemoryFault {
    if (!layout.has(CODE_MONITORING)) {
      return;
    }
    long data = memory.u64(code + layout.offset(CODE_MONITORING));
    if (data == 0) {
      return;
    }
    byte[] lines = lines(memory.u64(data + layout.offset(MONITORING_LINES)), bytes.length / UNIT);
    byte[] others =
        table(
            memory.u64(data + layout.offset(MONITORING_PER_INSTRUCTION_OPCODES)),
            bytes.length / UNIT);
    for (int at = 0; at + 1 < bytes.length; ) {
      for (int i = 0; i < MOST_LAYERS; i++) {
        bytes[at] =
            switch (opcodes.at(bytes[at] & 0xff).name()) {
              case "INSTRUMENTED_LINE" -> original(lines, bytes, at);
              case "INSTRUMENTED_INSTRUCTION" -> original(others, bytes, at);
              default -> bytes[at];
            };
      }
      at += UNIT + UNIT * opcodes.at(bytes[at] & 0xff).caches();
    }
  }

  private static byte original(byte[] table, byte[] bytes, int at) {
    byte original = at / UNIT < table.length ? table[at / UNIT] : 0;
    return original == 0 ? bytes[at] : original;
  }

  /** The instruction of each unit that is hidden by one that tells of a line, else 0. */
  private byte[] lines(long address, int units) throws MemoryFault {
    if (address == 0 || units == 0) {
      return new byte[0];
    }
    int first = memory.u8(address);
    boolean sized = first >= LEAST_ENTRY && first <= LARGEST_ENTRY;
    int stride = sized ? first : UNIT;
    byte[] entries = table(sized ? address + 1 : address, units * stride);
    byte[] originals = new byte[units];
    for (int i = 0; i < units; i++) {
      originals[i] = entries[i * stride];
    }
    return originals;
  }

  private byte[] table(long address, int length) throws MemoryFault {
    return address == 0 ? new byte[0] : memory.block(address, length).bytes();
  }
}
