package dev.unhang.python;

import static dev.unhang.layout.Member.FLOAT_FVAL;
import static dev.unhang.layout.Member.LONG_DIGIT;
import static dev.unhang.layout.Member.LONG_TAG;
import static dev.unhang.layout.Member.OBJECT_TYPE;
import static dev.unhang.layout.Member.VAR_OBJECT_SIZE;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.math.BigInteger;

/** Reads {@code int} (also {@code bool}, and subclasses) and {@code float}. */
public final class Numbers {
  /** Where CPython itself stops converting: {@code sys.int_info.default_max_str_digits}. */
  public static final int MAX_DECIMALS = 4_300;

  private static final int BITS = 30;
  private static final int BASE = 1 << BITS;
  private static final int MAX_DIGITS = 480; // of 30 bits each: at least 4,300 decimals
  private static final BigInteger LIMIT = BigInteger.TEN.pow(MAX_DECIMALS);

  private static final int SIGN_MASK = 3;
  private static final int SIGN_NEGATIVE = 2;
  private static final int SIZE_SHIFT = 3;

  private final Memory memory;
  private final Layout layout;
  private final Types types;

  public Numbers(Memory memory, Layout layout, Types types) {
    this.memory = memory;
    this.layout = layout;
    this.types = types;
  }

  /** An int; exact if it has at most {@link #MAX_DECIMALS} decimals. */
  public PyInt integer(long address) throws MemoryFault {
    int digitsAt = layout.offset(LONG_DIGIT);
    Block head = Plausible.block(memory, Plausible.pointer(address), digitsAt + 8, digitsAt);
    if (!types.at(head.u64(layout.offset(OBJECT_TYPE))).has(TypeFlag.INT)) {
      throw new MemoryFault("no int at 0x" + Long.toHexString(address));
    }
    boolean negative = negative(head);
    long count = Plausible.count(count(head), Plausible.MAX_COUNT, "digits");
    if (count == 0) {
      return new PyInt.Exact(BigInteger.ZERO);
    }
    if (count > MAX_DIGITS) {
      int top = digit(memory.i32(address + digitsAt + 4 * (count - 1)));
      return new PyInt.Huge(negative, bits(count, top));
    }
    Block digits = memory.block(address + digitsAt, (int) (4 * count));
    BigInteger value = BigInteger.ZERO;
    for (int i = (int) count - 1; i >= 0; i--) {
      value = value.shiftLeft(BITS).or(BigInteger.valueOf(digit(digits.i32(4 * i))));
    }
    return value.compareTo(LIMIT) < 0
        ? new PyInt.Exact(negative ? value.negate() : value)
        : new PyInt.Huge(negative, value.bitLength());
  }

  /**
   * An int that fits a {@code long}, as idents of threads and counters do; of those above, as
   * unsigned.
   *
   * @throws MemoryFault also if it has more than 64 bits
   */
  public long integer64(long address) throws MemoryFault {
    if (integer(address) instanceof PyInt.Exact(BigInteger value)
        && value.bitLength() <= Long.SIZE) {
      return value.longValue();
    }
    throw new MemoryFault("an int of more than 64 bits");
  }

  /** Whether an int, such as a bool, is not zero. */
  public boolean truth(long address) throws MemoryFault {
    return !integer(address).equals(new PyInt.Exact(BigInteger.ZERO));
  }

  public double real(long address) throws MemoryFault {
    return Double.longBitsToDouble(
        memory.u64(Plausible.pointer(address) + layout.offset(FLOAT_FVAL)));
  }

  private boolean negative(Block head) throws MemoryFault {
    if (layout.has(LONG_TAG)) {
      return (head.u64(layout.offset(LONG_TAG)) & SIGN_MASK) == SIGN_NEGATIVE;
    }
    return head.u64(layout.offset(VAR_OBJECT_SIZE)) < 0;
  }

  private long count(Block head) throws MemoryFault {
    if (layout.has(LONG_TAG)) {
      return head.u64(layout.offset(LONG_TAG)) >>> SIZE_SHIFT;
    }
    return Math.abs(head.u64(layout.offset(VAR_OBJECT_SIZE)));
  }

  private static int digit(int digit) throws MemoryFault {
    if (digit < 0 || digit >= BASE) {
      throw new MemoryFault("no digit of an int: " + digit);
    }
    return digit;
  }

  private static long bits(long count, int top) {
    return (count - 1) * BITS + (Integer.SIZE - Integer.numberOfLeadingZeros(top));
  }
}
