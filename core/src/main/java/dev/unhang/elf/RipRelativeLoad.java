package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A function of x86-64 that only returns a static variable, compiled to {@code mov
 * variable(%rip),%rax; ret}. It leads to variables whose own symbols were stripped: CPython 3.6's
 * {@code interp_head} by way of {@code PyInterpreterState_Head} (Python/pystate.c).
 */
public final class RipRelativeLoad {
  /** What {@link #variable} looks at, in bytes. */
  public static final int LENGTH = 12;

  private static final int ENDBR64 = 0xfa1e0ff3;
  private static final int MOV_RIP_RAX = 0x058b48;
  private static final int MOV_LENGTH = 7;
  private static final int RET = 0xc3;

  private RipRelativeLoad() {}

  /**
   * The address of the variable that a function returns.
   *
   * @param function its address; the result is of the same kind, virtual or in memory
   * @param code its bytes, little-endian, from its start
   * @return empty if the function is anything else
   */
  public static OptionalLong variable(long function, ByteBuffer code) {
    int at = code.limit() >= 4 && code.getInt(0) == ENDBR64 ? 4 : 0;
    if (code.limit() < at + MOV_LENGTH + 1
        || (code.getInt(at) & 0xffffff) != MOV_RIP_RAX
        || (code.get(at + MOV_LENGTH) & 0xff) != RET) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(function + at + MOV_LENGTH + code.getInt(at + 3));
  }
}
