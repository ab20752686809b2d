package dev.unhang.demangle;

import static dev.unhang.demangle.ItaniumName.text;

import dev.unhang.demangle.NameNodes.ArgumentPack;
import dev.unhang.demangle.NameNodes.Around;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Itanium C++ ABI, 5.1.6: arguments of templates. */
final class ItaniumArguments {
  private final ItaniumName all;
  private final Input in;

  ItaniumArguments(ItaniumName all) {
    this.all = all;
    this.in = all.in;
  }

  /**
   * {@code I...E}.
   *
   * @param ofName whether later parameters refer to these arguments
   */
  List<Node> list(boolean ofName) throws Malformed {
    in.expect('I');
    List<Node> arguments = new ArrayList<>();
    while (!in.eat('E')) {
      arguments.add(argument());
    }
    if (ofName) {
      all.scope.arguments(arguments);
    }
    return arguments;
  }

  Node argument() throws Malformed {
    return in.nested(() ->
        switch (in.peek()) {
          case 'X' -> {
            in.next();
            Node expression = all.expressions.expression();
            in.expect('E');
            yield expression;
          }
          case 'L' -> literal();
          case 'I', 'J' -> {
            in.next();
            List<Node> elements = new ArrayList<>();
            while (!in.eat('E')) {
              elements.add(argument());
            }
            yield new ArgumentPack(elements);
          }
          default -> all.types.type();
        });
  }

  /** {@code Li5E}, {@code LZ...E}: a value, or what has a name. */
  Node literal() throws Malformed {
    in.expect('L');
    if (in.eat("_Z") || in.eat('Z')) {
      Node entity = all.encoding(false);
      in.expect('E');
      return entity;
    }
    char letter = in.peek();
    boolean floating = letter == 'f' || letter == 'd' || letter == 'e' || letter == 'g';
    Node type = all.types.type();
    String value = value();
    if (letter == 'b' && (value.equals("0") || value.equals("1"))) {
      return value(value.equals("1") ? "true" : "false");
    }
    Optional<String> suffix = Builtins.suffix(letter);
    if (suffix.isPresent()) {
      return value(value + suffix.get());
    }
    return new Around("(", type, ")" + (floating ? "[" + value + "]" : value));
  }

  private static Node value(String text) {
    return new Around("", text(text), "");
  }

  private String value() throws Malformed {
    StringBuilder value = new StringBuilder(in.eat('n') ? "-" : "");
    while (!in.eat('E')) {
      value.append(in.next());
    }
    return value.toString();
  }
}
