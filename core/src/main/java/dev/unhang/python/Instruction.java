package dev.unhang.python;

import dev.unhang.layout.Opcodes.Opcode;
import java.util.OptionalInt;

/**
 * One instruction of a code object; offsets in bytes from the first one.
 *
 * @param start where it starts, with the prefixes that extend its argument
 * @param end where the next one starts, behind its caches
 * @param target where it may jump to
 */
public record Instruction(int start, int end, Opcode opcode, int argument, OptionalInt target) {
  public String name() {
    return opcode.name();
  }

  /** Whether it is one of these instructions. */
  public boolean is(String... names) {
    for (String name : names) {
      if (opcode.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The index into {@code co_names} that its argument holds. */
  public int nameIndex() {
    return argument >> opcode.flagBits();
  }
}
