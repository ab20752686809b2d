package dev.unhang.demangle;

import java.util.Map;
import java.util.Optional;

/** Types with a code of their own (Itanium C++ ABI, 5.1.5). */
final class Builtins {
  private static final Map<Character, String> BY_LETTER =
      Map.ofEntries(
          Map.entry('v', "void"),
          Map.entry('w', "wchar_t"),
          Map.entry('b', "bool"),
          Map.entry('c', "char"),
          Map.entry('a', "signed char"),
          Map.entry('h', "unsigned char"),
          Map.entry('s', "short"),
          Map.entry('t', "unsigned short"),
          Map.entry('i', "int"),
          Map.entry('j', "unsigned int"),
          Map.entry('l', "long"),
          Map.entry('m', "unsigned long"),
          Map.entry('x', "long long"),
          Map.entry('y', "unsigned long long"),
          Map.entry('n', "__int128"),
          Map.entry('o', "unsigned __int128"),
          Map.entry('f', "float"),
          Map.entry('d', "double"),
          Map.entry('e', "long double"),
          Map.entry('g', "__float128"),
          Map.entry('z', "..."));

  private static final Map<String, String> BY_TWO =
      Map.of(
          "Dd", "decimal64",
          "De", "decimal128",
          "Df", "decimal32",
          "Dh", "half",
          "Di", "char32_t",
          "Ds", "char16_t",
          "Du", "char8_t",
          "Da", "auto",
          "Dc", "decltype(auto)",
          "Dn", "decltype(nullptr)");

  private Builtins() {}

  /** Reads one, if one follows. */
  static Optional<String> parse(Input in) throws Malformed {
    String letter = BY_LETTER.get(in.peek());
    if (letter != null) {
      in.next();
      return Optional.of(letter);
    }
    if (in.peek() == 'D' && in.peek(1) == 'F' && Input.isDigit(in.peek(2))) {
      in.take(2);
      String bits = in.digits();
      if (in.eat('b')) {
        return Optional.of("std::bfloat" + bits + "_t");
      }
      String extended = in.eat('x') ? "x" : "";
      if (extended.isEmpty()) {
        in.expect('_');
      }
      return Optional.of("_Float" + bits + extended);
    }
    String two = BY_TWO.get("" + in.peek() + in.peek(1));
    if (two != null) {
      in.take(2);
    }
    return Optional.ofNullable(two);
  }

  /** How a literal of an integer type ends; empty for types that are written as a cast. */
  static Optional<String> suffix(char letter) {
    return switch (letter) {
      case 'i' -> Optional.of("");
      case 'j' -> Optional.of("u");
      case 'l' -> Optional.of("l");
      case 'm' -> Optional.of("ul");
      case 'x' -> Optional.of("ll");
      case 'y' -> Optional.of("ull");
      default -> Optional.empty();
    };
  }
}
