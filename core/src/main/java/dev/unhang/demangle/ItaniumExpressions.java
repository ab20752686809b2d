package dev.unhang.demangle;

import static dev.unhang.demangle.ItaniumName.text;

import dev.unhang.demangle.NameNodes.Around;
import dev.unhang.demangle.NameNodes.Function;
import dev.unhang.demangle.NameNodes.Listed;
import dev.unhang.demangle.NameNodes.Scoped;
import dev.unhang.demangle.NameNodes.Template;
import dev.unhang.demangle.NameNodes.Text;
import dev.unhang.demangle.Operators.Operator;
import dev.unhang.demangle.TypeNodes.Expansion;
import java.util.ArrayList;
import java.util.List;

/** Itanium C++ ABI, 5.1.6: those expressions that occur in names of functions. */
final class ItaniumExpressions {
  private final ItaniumName all;
  private final Input in;

  ItaniumExpressions(ItaniumName all) {
    this.all = all;
    this.in = all.in;
  }

  /** Parts one after the other. */
  private record Sequence(List<Node> parts) implements Node {
    static Sequence of(Node... parts) {
      return new Sequence(List.of(parts));
    }

    @Override
    public void left(Printer out) throws Malformed {
      for (Node part : parts) {
        out.whole(part);
      }
    }
  }

  Node expression() throws Malformed {
    return in.nested(this::any);
  }

  private Node any() throws Malformed {
    if (in.peek() == 'L') {
      return all.arguments.literal();
    } else if (in.peek() == 'T') {
      return Sequence.of(all.scope.parameter());
    } else if (in.atDigit()) {
      return unresolved();
    }
    String code = "" + in.peek() + in.peek(1);
    return switch (code) {
      case "fp", "fL" -> parameter();
      case "sr" -> resolved();
      case "on", "dn" -> unresolved();
      case "sp" -> {
        in.take(2);
        yield new Expansion(expression());
      }
      case "sZ" -> {
        in.take(2);
        Node pack = in.peek() == 'T' ? all.scope.parameter() : parameter();
        yield Sequence.of(text("sizeof...("), pack, text(")"));
      }
      case "st", "at", "ti" -> {
        in.take(2);
        String word = code.equals("st") ? "sizeof" : code.equals("at") ? "alignof" : "typeid";
        yield Sequence.of(text(word + " ("), all.types.type(), text(")"));
      }
      case "sz", "az", "te", "nx" -> {
        in.take(2);
        String word =
            switch (code) {
              case "sz" -> "sizeof ";
              case "az" -> "alignof ";
              case "te" -> "typeid ";
              default -> "noexcept";
            };
        yield Sequence.of(text(word), wrapped(expression()));
      }
      case "cv" -> conversion();
      case "tl" -> {
        in.take(2);
        Node type = all.types.type();
        yield Sequence.of(type, new Listed("{", upToEnd(), "}"));
      }
      case "il" -> {
        in.take(2);
        yield new Listed("{", upToEnd(), "}");
      }
      case "sc", "dc", "cc", "rc" -> cast(code);
      case "cl" -> {
        in.take(2);
        Node function = expression();
        yield Sequence.of(called(function), new Listed("(", upToEnd(), ")"));
      }
      default -> operation();
    };
  }

  private List<Node> upToEnd() throws Malformed {
    List<Node> parts = new ArrayList<>();
    while (!in.eat('E')) {
      parts.add(expression());
    }
    return parts;
  }

  /** A function's own name is enough where it is called. */
  private static Node called(Node function) {
    return function instanceof Function f ? wrapped(f.name()) : wrapped(function);
  }

  /** In parentheses, unless it is one word anyway. */
  private static Node wrapped(Node part) {
    boolean plain =
        part instanceof Text
            || (part instanceof Scoped scoped && !(scoped.name() instanceof Template))
            || part instanceof Parameter
            || part instanceof Listed;
    return plain ? part : Sequence.of(text("("), part, text(")"));
  }

  private record Parameter(String text) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.add(text);
    }
  }

  private Node parameter() throws Malformed {
    if (in.eat("fpT")) {
      return new Parameter("this");
    }
    if (in.eat("fL")) {
      in.digits();
      in.expect('p');
    } else {
      in.take(2);
    }
    all.names.qualifiers();
    return new Parameter("{parm#" + (in.sequence(10, true) + 1) + "}");
  }

  private Node conversion() throws Malformed {
    in.take(2);
    Node type = all.types.type();
    if (in.eat('_')) {
      return Sequence.of(text("("), type, text(")"), new Listed("(", upToEnd(), ")"));
    }
    return Sequence.of(text("("), type, text(")"), wrapped(expression()));
  }

  private Node cast(String code) throws Malformed {
    in.take(2);
    String word =
        switch (code) {
          case "sc" -> "static_cast";
          case "dc" -> "dynamic_cast";
          case "cc" -> "const_cast";
          default -> "reinterpret_cast";
        };
    Node type = all.types.type();
    return Sequence.of(text(word + "<"), type, text(">("), expression(), text(")"));
  }

  /** {@code T::name}. */
  private Node resolved() throws Malformed {
    in.take(2);
    boolean levels = in.eat('N');
    Node scope;
    if (in.atDigit()) {
      levels = true;
      scope = unresolved();
    } else {
      scope = all.types.type();
    }
    while (levels && !in.eat('E')) {
      scope = new Scoped(scope, unresolved());
    }
    return new Scoped(scope, unresolved());
  }

  private Node unresolved() throws Malformed {
    in.eat("on");
    Node name;
    if (in.atDigit()) {
      name = text(all.names.source());
    } else {
      Operator operator = Operators.peek(in).orElseThrow(Malformed::new);
      in.take(2);
      name = text(Operators.function(operator));
    }
    return in.peek() == 'I' ? new Template(name, all.arguments.list(false)) : name;
  }

  private Node operation() throws Malformed {
    Operator operator = Operators.peek(in).orElseThrow(Malformed::new);
    String code = in.take(2);
    return switch (code) {
      case "pp", "mm" -> {
        boolean before = in.eat('_');
        Node operand = wrapped(expression());
        yield before
            ? Sequence.of(text(operator.text()), operand)
            : Sequence.of(operand, text(operator.text()));
      }
      case "ix" -> {
        Node array = wrapped(expression());
        yield Sequence.of(array, text("["), expression(), text("]"));
      }
      case "dt", "pt" -> {
        Node object = wrapped(expression());
        yield Sequence.of(object, text(operator.text()), unresolved());
      }
      case "qu" -> {
        Node condition = wrapped(expression());
        Node yes = wrapped(expression());
        yield Sequence.of(condition, text("?"), yes, text(" : "), wrapped(expression()));
      }
      default -> plain(code, operator);
    };
  }

  private Node plain(String code, Operator operator) throws Malformed {
    if (operator.operands() == 1) {
      Node operand = expression();
      boolean function = code.equals("ad") && operand instanceof Function;
      Node shown = function ? ((Function) operand).name() : operand;
      return Sequence.of(text(operator.text()), wrapped(shown));
    } else if (operator.operands() != 2) {
      throw new Malformed();
    }
    Node first = wrapped(expression());
    Node both = Sequence.of(first, text(operator.text()), wrapped(expression()));
    return code.equals("gt") ? new Around("(", both, ")") : both;
  }
}
