package dev.unhang.demangle;

import static dev.unhang.demangle.ItaniumName.text;

import dev.unhang.demangle.NameNodes.Around;
import dev.unhang.demangle.NameNodes.Template;
import dev.unhang.demangle.TypeNodes.ArrayType;
import dev.unhang.demangle.TypeNodes.Expansion;
import dev.unhang.demangle.TypeNodes.FunctionType;
import dev.unhang.demangle.TypeNodes.Indirect;
import dev.unhang.demangle.TypeNodes.Member;
import dev.unhang.demangle.TypeNodes.Qualified;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Itanium C++ ABI, 5.1.5: types. */
final class ItaniumTypes {
  private final ItaniumName all;
  private final Input in;
  private final Scope scope;

  ItaniumTypes(ItaniumName all) {
    this.all = all;
    this.in = all.in;
    this.scope = all.scope;
  }

  Node type() throws Malformed {
    return in.nested(this::any);
  }

  private Node any() throws Malformed {
    Optional<String> builtin = Builtins.parse(in);
    if (builtin.isPresent()) {
      return text(builtin.get());
    }
    return switch (in.peek()) {
      case 'S' -> in.peek(1) == 't' ? scope.remember(all.names.name(false).node()) : substituted();
      case 'T' -> in.peek(1) == 's' || in.peek(1) == 'u' || in.peek(1) == 'e' ? named() : given();
      case 'N', 'Z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          scope.remember(all.names.name(false).node());
      default -> scope.remember(compound());
    };
  }

  private Node named() throws Malformed {
    in.take(2); // struct, union, enum
    return scope.remember(all.names.name(false).node());
  }

  private Node substituted() throws Malformed {
    Node node = scope.substitution();
    return in.peek() == 'I' ? scope.remember(withArguments(node)) : node;
  }

  /** An argument of a template, which may be a template. */
  private Node given() throws Malformed {
    Node node = scope.remember(scope.parameter());
    // arguments behind a conversion to T are the conversion's own
    return in.peek() == 'I' && !scope.inConversion() ? scope.remember(withArguments(node)) : node;
  }

  private Node withArguments(Node template) throws Malformed {
    return new Template(template, all.arguments.list(false));
  }

  private Node compound() throws Malformed {
    char c = in.peek();
    if (c == 'r' || c == 'V' || c == 'K') {
      String qualifiers = all.names.qualifiers();
      return in.peek() == 'F' ? function(qualifiers) : new Qualified(type(), qualifiers);
    }
    return switch (c) {
      case 'P' -> indirect("*");
      case 'R' -> indirect("&");
      case 'O' -> indirect("&&");
      case 'C' -> qualified(" _Complex");
      case 'G' -> qualified(" _Imaginary");
      case 'A' -> array();
      case 'M' -> member();
      case 'F' -> function("");
      case 'U' -> vendor();
      case 'u' -> {
        in.next();
        yield text(all.names.source());
      }
      case 'D' -> extended();
      default -> throw new Malformed();
    };
  }

  private Node indirect(String symbol) throws Malformed {
    in.next();
    return new Indirect(type(), symbol);
  }

  private Node qualified(String qualifier) throws Malformed {
    in.next();
    return new Qualified(type(), qualifier);
  }

  private Node vendor() throws Malformed {
    if (in.peek(1) == 'l' || in.peek(1) == 't') {
      return all.names.unnamed();
    }
    in.next();
    Node qualifier = text(" " + all.names.source());
    if (in.peek() == 'I') {
      qualifier = withArguments(qualifier);
    }
    Node type = type();
    return new Around("", type, Printer.print(qualifier));
  }

  private Node array() throws Malformed {
    in.next();
    Node size =
        in.atDigit()
            ? text(in.digits())
            : in.peek() == '_' ? text("") : all.expressions.expression();
    in.expect('_');
    return new ArrayType(type(), size);
  }

  private Node member() throws Malformed {
    in.next();
    Node owner = type();
    return new Member(owner, type());
  }

  private Node extended() throws Malformed {
    return switch (in.peek(1)) {
      case 'p' -> {
        in.take(2);
        yield new Expansion(type());
      }
      case 't', 'T' -> declaredType();
      case 'v' -> vector();
      case 'o', 'O', 'w', 'x' -> function("");
      default -> throw new Malformed();
    };
  }

  private Node vector() throws Malformed {
    in.take(2);
    Node size = in.atDigit() ? text(in.digits()) : text("");
    in.expect('_');
    Node element = type();
    return new Around("", element, " __vector(" + Printer.print(size) + ")");
  }

  /** {@code decltype (...)}. */
  Node declaredType() throws Malformed {
    in.take(2);
    Node expression = all.expressions.expression();
    in.expect('E');
    return new Around("decltype (", expression, ")");
  }

  private Node function(String qualifiers) throws Malformed {
    String throwing = "";
    if (in.eat("Do")) {
      throwing = " noexcept";
    } else if (in.eat("DO")) {
      throwing = " noexcept(" + Printer.print(all.expressions.expression()) + ")";
      in.expect('E');
    } else if (in.eat("Dx")) {
      throwing = " transaction_safe";
    }
    in.expect('F');
    in.eat('Y');
    Node result = type();
    List<Node> parameters = parameters();
    String reference = in.eat('R') ? " &" : in.eat('O') ? " &&" : "";
    in.expect('E');
    return new FunctionType(result, parameters, qualifiers + throwing + reference);
  }

  private List<Node> parameters() throws Malformed {
    List<Node> parameters = new ArrayList<>();
    if (in.eat('v')) {
      return parameters;
    }
    while (!atEnd()) {
      parameters.add(type());
    }
    return parameters;
  }

  private boolean atEnd() {
    return in.peek() == 'E' || ((in.peek() == 'R' || in.peek() == 'O') && in.peek(1) == 'E');
  }
}
