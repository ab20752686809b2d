package dev.unhang.demangle;

/** A mangled name, read from left to right. */
final class Input {
  /** What names need is far less; more would cost Java's stack. */
  private static final int DEEPEST = 250;

  /** What stands behind the end. */
  static final char END = '\0';

  private final String text;
  private int at;
  private int depth;

  Input(String text) {
    this.text = text;
  }

  /** Another place of the same name, as deep in its grammar. */
  Input at(int position) {
    Input other = new Input(text);
    other.at = position;
    other.depth = depth;
    return other;
  }

  /** A rule of the grammar. */
  interface Rule<T> {
    T parse() throws Malformed;
  }

  /** Parses by a rule that may lead to itself. */
  <T> T nested(Rule<T> rule) throws Malformed {
    if (++depth > DEEPEST) {
      throw new Malformed();
    }
    try {
      return rule.parse();
    } finally {
      depth--;
    }
  }

  int position() {
    return at;
  }

  String from(int start) {
    return text.substring(start, at);
  }

  String rest() {
    return text.substring(at);
  }

  boolean atEnd() {
    return at == text.length();
  }

  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  char next() throws Malformed {
    if (atEnd()) {
      throw new Malformed();
    }
    return text.charAt(at++);
  }

  boolean eat(char c) {
    return eat(String.valueOf(c));
  }

  boolean eat(String start) {
    boolean there = text.startsWith(start, at);
    at += there ? start.length() : 0;
    return there;
  }

  void expect(char c) throws Malformed {
    if (!eat(c)) {
      throw new Malformed();
    }
  }

  String take(int length) throws Malformed {
    if (length > text.length() - at) {
      throw new Malformed();
    }
    at += length;
    return text.substring(at - length, at);
  }

  boolean atDigit() {
    return isDigit(peek());
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The digits that follow, which may be none. */
  String digits() {
    int start = at;
    while (atDigit()) {
      at++;
    }
    return from(start);
  }

  /** A number of at least one digit. */
  int number() throws Malformed {
    try {
      return Integer.parseInt(digits());
    } catch (NumberFormatException e) {
      throw new Malformed();
    }
  }

  /** {@code _} is 0, {@code 0_} 1, {@code 1_} 2, and so on in a base, modulo 2 to the 64th. */
  long sequence(int base, boolean capitals) throws Malformed {
    if (eat('_')) {
      return 0;
    }
    long value = 0;
    do {
      char c = next();
      boolean other = capitals ? c >= 'a' && c <= 'z' : false;
      int digit = base == 62 ? base62(c) : other ? base : Character.digit(c, base);
      if (digit < 0 || digit >= base) {
        throw new Malformed();
      }
      value = value * base + digit;
    } while (!eat('_'));
    return value + 1;
  }

  private static int base62(char c) {
    if (isDigit(c)) {
      return c - '0';
    } else if (c >= 'a' && c <= 'z') {
      return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'Z' ? c - 'A' + 36 : 62;
  }
}
