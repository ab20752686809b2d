package dev.unhang.python;

import java.util.HexFormat;

/**
 * {@code repr} of str and bytes: quotes and escapes as CPython's (Objects/unicodeobject.c,
 * Objects/bytesobject.c).
 */
final class Quoted {
  private static final HexFormat HEX = HexFormat.of();

  private Quoted() {}

  /**
   * Printable as Java's Unicode version says; that of the target may know fewer or more characters.
   */
  static String text(int[] codePoints) {
    StringBuilder out = new StringBuilder(codePoints.length + 2);
    char quote = quote(codePoints);
    out.append(quote);
    for (int c : codePoints) {
      if (c < 0x7f) {
        ascii(out, c, quote);
      } else if (printable(c)) {
        out.appendCodePoint(c);
      } else {
        escape(out, c);
      }
    }
    return out.append(quote).toString();
  }

  static String bytes(byte[] bytes) {
    int[] codes = new int[bytes.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = bytes[i] & 0xff;
    }
    StringBuilder out = new StringBuilder(codes.length + 3).append('b');
    char quote = quote(codes);
    out.append(quote);
    for (int c : codes) {
      if (c < 0x7f) {
        ascii(out, c, quote);
      } else {
        escape(out, c);
      }
    }
    return out.append(quote).toString();
  }

  private static char quote(int[] codes) {
    boolean single = false;
    for (int c : codes) {
      if (c == '"') {
        return '\'';
      }
      single |= c == '\'';
    }
    return single ? '"' : '\'';
  }

  private static void ascii(StringBuilder out, int c, char quote) {
    switch (c) {
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c < ' ') {
          escape(out, c);
        } else {
          out.append(c == quote ? "\\" : "").append((char) c);
        }
      }
    }
  }

  private static void escape(StringBuilder out, int c) {
    if (c <= 0xff) {
      out.append("\\x").append(HEX.toHexDigits(c, 2));
    } else if (c <= 0xffff) {
      out.append("\\u").append(HEX.toHexDigits(c, 4));
    } else {
      out.append("\\U").append(HEX.toHexDigits(c, 8));
    }
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
