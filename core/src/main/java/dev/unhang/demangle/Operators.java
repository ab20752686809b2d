package dev.unhang.demangle;

import java.util.Map;
import java.util.Optional;

/** Operators by their codes (Itanium C++ ABI, 5.1.3). */
final class Operators {

  /**
   * @param text as behind {@code operator}
   * @param operands how many an expression with it has
   */
  record Operator(String text, int operands) {}

  private static final Map<String, Operator> BY_CODE =
      Map.ofEntries(
          of("aN", "&=", 2),
          of("aS", "=", 2),
          of("aa", "&&", 2),
          of("ad", "&", 1),
          of("an", "&", 2),
          of("aw", "co_await ", 1),
          of("cl", "()", 2),
          of("cm", ",", 2),
          of("co", "~", 1),
          of("dV", "/=", 2),
          of("da", "delete[] ", 1),
          of("de", "*", 1),
          of("dl", "delete ", 1),
          of("ds", ".*", 2),
          of("dt", ".", 2),
          of("dv", "/", 2),
          of("eO", "^=", 2),
          of("eo", "^", 2),
          of("eq", "==", 2),
          of("ge", ">=", 2),
          of("gt", ">", 2),
          of("ix", "[]", 2),
          of("lS", "<<=", 2),
          of("le", "<=", 2),
          of("ls", "<<", 2),
          of("lt", "<", 2),
          of("mI", "-=", 2),
          of("mL", "*=", 2),
          of("mi", "-", 2),
          of("ml", "*", 2),
          of("mm", "--", 1),
          of("na", "new[]", 3),
          of("ne", "!=", 2),
          of("ng", "-", 1),
          of("nt", "!", 1),
          of("nw", "new", 3),
          of("oR", "|=", 2),
          of("oo", "||", 2),
          of("or", "|", 2),
          of("pL", "+=", 2),
          of("pl", "+", 2),
          of("pm", "->*", 2),
          of("pp", "++", 1),
          of("ps", "+", 1),
          of("pt", "->", 2),
          of("qu", "?", 3),
          of("rM", "%=", 2),
          of("rS", ">>=", 2),
          of("rm", "%", 2),
          of("rs", ">>", 2),
          of("ss", "<=>", 2));

  private Operators() {}

  private static Map.Entry<String, Operator> of(String code, String text, int operands) {
    return Map.entry(code, new Operator(text, operands));
  }

  /** The operator that follows, without reading it. */
  static Optional<Operator> peek(Input in) {
    return Optional.ofNullable(BY_CODE.get("" + in.peek() + in.peek(1)));
  }

  /** How a function is named that defines it: {@code operator+}, {@code operator new[]}. */
  static String function(Operator operator) {
    String text = operator.text.strip();
    return "operator" + (Character.isLetter(text.charAt(0)) ? " " : "") + text;
  }
}
