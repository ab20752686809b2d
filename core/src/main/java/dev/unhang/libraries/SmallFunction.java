package dev.unhang.libraries;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads the machine code of functions that do next to nothing, as compilers write it for x86-64:
 * libraries tell how they were built through such ones.
 */
final class SmallFunction {
  private static final int ENDBR64 = 0xfa1e0ff3;
  private static final int RET = 0xc3;
  private static final int MOV_EAX = 0xb8;
  private static final int XOR_EAX_EAX = 0xc031;
  private static final int LEA = 0x8d48;
  private static final int MOV = 0x8b48;

  /** ModRM of an operand relative to the next instruction, whatever the register. */
  private static final int RIP_RELATIVE = 0x05;

  private static final int RIP_MASK = 0xc7;
  private static final int LENGTH = 7;

  private SmallFunction() {}

  /** What {@code mov $n,%eax; ret} or {@code xor %eax,%eax; ret} returns. */
  static OptionalInt constant(ByteBuffer code) {
    int at = start(code);
    if (code.limit() >= at + 6
        && (code.get(at) & 0xff) == MOV_EAX
        && (code.get(at + 5) & 0xff) == RET) {
      return OptionalInt.of(code.getInt(at + 1));
    }
    boolean zero =
        code.limit() >= at + 3
            && (code.getShort(at) & 0xffff) == XOR_EAX_EAX
            && (code.get(at + 2) & 0xff) == RET;
    return zero ? OptionalInt.of(0) : OptionalInt.empty();
  }

  /**
   * Where the first {@code lea n(%rip),REG} points to, counted from the function's start. Looks at
   * every byte before, not at every instruction: the caller has to check what it finds there.
   */
  static OptionalLong firstAddress(ByteBuffer code) {
    return first(LEA, code);
  }

  /** The same of {@code mov n(%rip),REG}. */
  static OptionalLong firstLoad(ByteBuffer code) {
    return first(MOV, code);
  }

  private static OptionalLong first(int opcode, ByteBuffer code) {
    for (int at = start(code); at + LENGTH <= code.limit(); at++) {
      if ((code.getShort(at) & 0xffff) == opcode && (code.get(at + 2) & RIP_MASK) == RIP_RELATIVE) {
        return OptionalLong.of((long) at + LENGTH + code.getInt(at + 3));
      }
    }
    return OptionalLong.empty();
  }

  private static int start(ByteBuffer code) {
    return code.limit() >= 4 && code.getInt(0) == ENDBR64 ? 4 : 0;
  }
}
