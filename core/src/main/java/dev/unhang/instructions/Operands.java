package dev.unhang.instructions;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The ModR/M byte of an instruction with what belongs to it (AMD64 Architecture Programmer's
 * Manual, volume 3, 1.4).
 *
 * @param length in bytes, of the byte itself, SIB and displacement
 * @param register the operand that is always a register
 * @param extension the same three bits where they belong to the operation code
 * @param other the second operand where it is a register
 * @param place the second operand where it is in memory, at a place that a single register tells
 * @param fixed whether the second operand is in memory at a place that no register tells
 */
record Operands(
    int length,
    int register,
    int extension,
    OptionalInt other,
    Optional<Place> place,
    boolean fixed) {
  private static final int STACK_POINTER = 4;

  /** DWARF's numbers of the registers, by the processor's. */
  private static final int[] DWARF = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};

  static int dwarf(int register) {
    return DWARF[register];
  }

  /**
   * @param bits of the REX prefix
   */
  static Operands at(Bytes code, int at, int bits) {
    int modRm = code.u8(at);
    int mode = modRm >> 6;
    int low = modRm & 7;
    int high = modRm >> 3 & 7;
    int register = DWARF[high | (bits & 4) << 1];
    if (mode == 3) {
      return new Operands(
          1, register, high, OptionalInt.of(DWARF[low | (bits & 1) << 3]), Optional.empty(), false);
    }
    boolean sib = low == STACK_POINTER;
    int base = sib ? code.u8(at + 1) & 7 : low;
    boolean indexed = sib && ((code.u8(at + 1) >> 3 & 7) | (bits & 2) << 2) != STACK_POINTER;
    boolean noBase = mode == 0 && base == 5;
    int head = sib ? 2 : 1;
    int size = mode == 1 ? 1 : mode == 2 || noBase ? 4 : 0;
    long displacement = size == 0 ? 0 : size == 1 ? code.s8(at + head) : code.s32(at + head);
    Optional<Place> place =
        noBase || indexed
            ? Optional.empty()
            : Optional.of(new Place(DWARF[base | (bits & 1) << 3], displacement));
    return new Operands(
        head + size, register, high, OptionalInt.empty(), place, noBase && !indexed);
  }
}
