package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A function of x86-64 that tests a static {@code int} and sets it to zero. It leads to a variable
 * whose own symbol was stripped: the flag of a signal, by way of CPython's {@code
 * PyOS_InterruptOccurred} (Modules/signalmodule.c).
 */
public final class ClearedFlag {
  /** How much of a function is looked at, in bytes. */
  public static final int LENGTH = 160;

  private static final int MOV_RIP_EAX = 0x058b;
  private static final int CMP_0_RIP = 0x3d83;
  private static final int MOV_0_RIP = 0x05c7;

  private ClearedFlag() {}

  /**
   * The address of the flag.
   *
   * @param function its address; the result is of the same kind, virtual or in memory
   * @param code its bytes, little-endian, from its start
   * @return empty if nothing is tested and then cleared
   */
  public static OptionalLong address(long function, ByteBuffer code) {
    for (int at = 0; at + 10 <= code.limit(); at++) {
      if (opcode(code, at) == MOV_0_RIP && code.getInt(at + 6) == 0) {
        long flag = function + at + 10 + code.getInt(at + 2);
        if (isTested(flag - function, code, at)) {
          return OptionalLong.of(flag);
        }
      }
    }
    return OptionalLong.empty();
  }

  /** By {@code mov flag(%rip),%eax} or {@code cmpl $0,flag(%rip)}. */
  private static boolean isTested(long flag, ByteBuffer code, int before) {
    for (int at = 0; at + 7 <= before; at++) {
      int length =
          switch (opcode(code, at)) {
            case MOV_RIP_EAX -> 6;
            case CMP_0_RIP -> 7;
            default -> 0;
          };
      if (length > 0 && at + length + code.getInt(at + 2) == flag) {
        return true;
      }
    }
    return false;
  }

  private static int opcode(ByteBuffer code, int at) {
    return code.getShort(at) & 0xffff;
  }
}
