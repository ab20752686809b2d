package dev.unhang.elf;

/**
 * Bytes that are no ELF image, or not one that can be read: the message is one line and says what
 * is wrong.
 */
public final class ElfException extends Exception {
  private static final long serialVersionUID = 1L;

  public ElfException(String message) {
    super(oneLine(message), null, false, false); // expected on hostile input: no stack trace
  }

  /** Names out of a hostile image stand in messages, so control characters do not pass. */
  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder(message);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line.setCharAt(i, '?');
      }
    }
    return line.toString();
  }
}
