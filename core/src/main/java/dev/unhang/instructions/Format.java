package dev.unhang.instructions;

/**
 * What follows the operation code of an instruction (AMD64 Architecture Programmer's Manual, volume
 * 3, appendix A; Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, appendix
 * A). In the tables, a character for each operation code.
 *
 * @param operands whether a ModR/M byte does
 * @param immediate bytes of the immediate operand
 */
record Format(boolean operands, int immediate) {
  /** One-byte operation codes, in rows of 16. */
  private static final String FIRST =
      "mmmmbzxxmmmmbzxx"
          + "mmmmbzxxmmmmbzxx"
          + "mmmmbzxxmmmmbzxx"
          + "mmmmbzxxmmmmbzxx"
          + "xxxxxxxxxxxxxxxx"
          + "................"
          + "xxxmxxxxzZbM...."
          + "bbbbbbbbbbbbbbbb"
          + "MZxMmmmmmmmmmmmm"
          + "..........x....."
          + "oooo....bz......"
          + "bbbbbbbbvvvvvvvv"
          + "MMw.xxMZe.w..bx."
          + "mmmmxxx.mmmmmmmm"
          + "bbbbbbbbddxb...."
          + "x.xx..tT......mm";

  /** Those behind 0F. */
  private static final String SECOND =
      "mmmmx.....x.xm.M"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmxxxxmmmmmmmm"
          + "......x.xxxxxxxx"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "MMMMmmm.mmmmmmmm"
          + "dddddddddddddddd"
          + "mmmmmmmmmmmmmmmm"
          + "...mMmxx...mMmmm"
          + "mmmmmmmmmmMmmmmm"
          + "mmMmMMMm........"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm"
          + "mmmmmmmmmmmmmmmm";

  /**
   * Those that a VEX or EVEX prefix puts into this group have a ModR/M byte, and a byte behind it.
   */
  private static final int THIRD_WITH_BYTE = 3;

  /**
   * @param group 0 for one-byte operation codes, 1 behind 0F, 2 behind 0F 38, 3 behind 0F 3A; also
   *     the number that VEX and EVEX prefixes have for it
   * @param next the byte behind the operation code, where there is one
   * @throws UnknownInstruction if there is no such instruction
   */
  static Format of(int group, int code, int next, Prefixes prefixes) throws UnknownInstruction {
    if (group > 1) {
      return new Format(true, group == THIRD_WITH_BYTE ? 1 : 0);
    }
    int word = prefixes.wide() || !prefixes.operandSize() ? 4 : 2;
    return switch ((group == 0 ? FIRST : SECOND).charAt(code)) {
      case '.' -> new Format(false, 0);
      case 'b' -> new Format(false, 1);
      case 'w' -> new Format(false, 2);
      case 'e' -> new Format(false, 3);
      case 'd' -> new Format(false, 4);
      case 'z' -> new Format(false, word);
      case 'v' -> new Format(false, prefixes.wide() ? 8 : word);
      case 'o' -> new Format(false, prefixes.addressSize() ? 4 : 8);
      case 'm' -> new Format(true, 0);
      case 'M' -> new Format(true, 1);
      case 'Z' -> new Format(true, word);
      case 't' -> new Format(true, isTest(next) ? 1 : 0); // of those that share the code, only test
      case 'T' -> new Format(true, isTest(next) ? word : 0);
      default -> throw new UnknownInstruction();
    };
  }

  private static boolean isTest(int modRm) {
    return (modRm >> 3 & 7) < 2;
  }
}
