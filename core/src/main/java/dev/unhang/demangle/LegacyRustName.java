package dev.unhang.demangle;

import java.util.Map;
import java.util.Optional;

/**
 * Rust's older names: C++'s form of a nested name, which ends in a hash (rustc,
 * symbol_mangling/legacy.rs).
 */
final class LegacyRustName {
  private static final int HASH = 16;
  private static final int LEAST_VARIETY = 5;
  private static final int MOST_PARTS = 1000;

  private static final Map<String, String> ESCAPES =
      Map.of("SP", "@", "BP", "*", "RF", "&", "LT", "<", "GT", ">", "LP", "(", "RP", ")", "C", ",");

  private LegacyRustName() {}

  /** Empty for a name that is not one of Rust's. */
  static Optional<String> demangle(String symbol) throws Malformed {
    Input in = new Input(symbol);
    if (!in.eat("_ZN")) {
      return Optional.empty();
    }
    StringBuilder path = new StringBuilder();
    String last = "";
    for (int i = 0; in.atDigit() && i < MOST_PARTS; i++) {
      if (!last.isEmpty()) {
        path.append(path.isEmpty() ? "" : "::").append(plain(last));
      }
      last = in.take(in.number());
    }
    boolean ended = in.eat('E') && (in.atEnd() || in.peek() == '.');
    return ended && !path.isEmpty() && isHash(last)
        ? Optional.of(path.toString())
        : Optional.empty();
  }

  /** {@code h} and 16 digits; a hash has many different ones. */
  private static boolean isHash(String part) {
    return part.length() == HASH + 1
        && part.charAt(0) == 'h'
        && part.chars().skip(1).allMatch(c -> Character.digit(c, 16) >= 0 && !isCapital(c))
        && part.chars().skip(1).distinct().count() >= LEAST_VARIETY;
  }

  private static boolean isCapital(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private static String plain(String part) throws Malformed {
    Input in = new Input(part.startsWith("_$") ? part.substring(1) : part);
    StringBuilder text = new StringBuilder();
    while (!in.atEnd()) {
      if (in.eat("..")) {
        text.append("::");
      } else if (in.eat('$')) {
        text.append(escape(in));
      } else {
        text.append(in.next());
      }
    }
    return text.toString();
  }

  private static String escape(Input in) throws Malformed {
    int start = in.position();
    while (in.peek() != '$') {
      in.next();
    }
    String code = in.from(start);
    in.next();
    if (code.startsWith("u") && code.length() > 1) {
      return character(code.substring(1));
    }
    String text = ESCAPES.get(code);
    if (text == null) {
      throw new Malformed();
    }
    return text;
  }

  private static String character(String digits) throws Malformed {
    try {
      int code = Integer.parseInt(digits, 16);
      if (Character.isISOControl(code)) {
        throw new Malformed();
      }
      return Character.toString(code);
    } catch (IllegalArgumentException e) {
      throw new Malformed();
    }
  }
}
