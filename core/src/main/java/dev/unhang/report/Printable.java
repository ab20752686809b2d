package dev.unhang.report;

/**
 * Makes foreign text fit to print: the name of a thread must not drive the terminal of who looks at
 * it.
 */
public final class Printable {
  private Printable() {}

  /**
   * Control, format (bidirectional overrides among them), unassigned and lone surrogate characters
   * as Python's escapes. After {@code longest} characters an ellipsis stands for the rest.
   */
  public static String of(String text, int longest) {
    if (text.length() <= longest && text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return text;
    }
    StringBuilder clean = new StringBuilder();
    int count = 0;
    int at = 0;
    while (at < text.length()) {
      if (count++ == longest) {
        return clean.append("...").toString();
      }
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      if (harmless(character)) {
        clean.appendCodePoint(character);
      } else {
        clean.append(escaped(character));
      }
    }
    return clean.toString();
  }

  private static boolean harmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String escaped(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          String.format(
              character < 0x100 ? "\\x%02x" : character < 0x10000 ? "\\u%04x" : "\\U%08x",
              character);
    };
  }
}
