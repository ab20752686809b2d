package dev.unhang.demangle;

/** Identifiers beyond ASCII: RFC 3492, with {@code _} for its hyphen. */
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL = 128;

  private Punycode() {}

  static String decode(String name) throws Malformed {
    int delimiter = name.lastIndexOf('_');
    StringBuilder text = new StringBuilder(name.substring(0, Math.max(0, delimiter)));
    long code = INITIAL;
    long at = 0;
    int bias = INITIAL_BIAS;
    int position = delimiter + 1;
    while (position < name.length()) {
      long before = at;
      long weight = 1;
      for (int k = BASE; ; k += BASE) {
        int digit = position < name.length() ? digit(name.charAt(position++)) : BASE;
        if (digit >= BASE || weight > Integer.MAX_VALUE) {
          throw new Malformed();
        }
        at += digit * weight;
        int threshold = Math.clamp(k - bias, T_MIN, T_MAX);
        if (digit < threshold) {
          break;
        }
        weight *= BASE - threshold;
      }
      int count = text.codePointCount(0, text.length()) + 1;
      bias = adapt(at - before, count, before == 0);
      code += at / count;
      at %= count;
      if (code > Character.MAX_CODE_POINT) {
        throw new Malformed();
      }
      text.insert(text.offsetByCodePoints(0, (int) at), Character.toString((int) code));
      at++;
    }
    return text.toString();
  }

  private static int digit(char c) {
    return c >= 'a' && c <= 'z' ? c - 'a' : Input.isDigit(c) ? c - '0' + 26 : BASE;
  }

  private static int adapt(long delta, int count, boolean first) {
    long rest = first ? delta / DAMP : delta / 2;
    rest += rest / count;
    int k = 0;
    while (rest > (BASE - T_MIN) * T_MAX / 2) {
      rest /= BASE - T_MIN;
      k += BASE;
    }
    return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
  }
}
