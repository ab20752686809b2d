package dev.unhang.linux;

/** Picking values out of "Key:\tvalue" text. */
final class ProcText {
  private ProcText() {}

  static String value(String text, String key) throws MalformedProc {
    int at = text.indexOf(key);
    if (at < 0) {
      throw new MalformedProc("file without" + key, text);
    }
    int from = at + key.length();
    int to = text.indexOf('\n', from);
    return text.substring(from, to < 0 ? text.length() : to).strip();
  }

  static long number(String text, String key) throws MalformedProc {
    String value = value(text, key);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new MalformedProc(key.strip(), value);
    }
  }
}
