package dev.unhang.instructions;

/**
 * What stands before an operation code.
 *
 * @param length in bytes
 * @param rex the bits of a REX prefix (1 B, 2 X, 4 R, 8 W), 0 without one
 * @param operandSize whether there is one that makes operands of 16 bits
 * @param addressSize whether there is one that makes addresses of 32 bits
 */
record Prefixes(int length, int rex, boolean operandSize, boolean addressSize) {
  static final Prefixes NONE = new Prefixes(0, 0, false, false);

  private static final int MOST = 14;

  static Prefixes at(Bytes code, int at) {
    boolean operandSize = false;
    boolean addressSize = false;
    int length = 0;
    while (length < MOST && isLegacy(code.u8(at + length))) {
      operandSize |= code.u8(at + length) == 0x66;
      addressSize |= code.u8(at + length) == 0x67;
      length++;
    }
    int last = code.u8(at + length);
    boolean rex = last >> 4 == 4;
    return new Prefixes(rex ? length + 1 : length, rex ? last & 15 : 0, operandSize, addressSize);
  }

  private static boolean isLegacy(int value) {
    return switch (value) {
      case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
      default -> false;
    };
  }

  /** Whether operands have 64 bits. */
  boolean wide() {
    return (rex & 8) != 0;
  }
}
