package dev.unhang.demangle;

import dev.unhang.demangle.NameNodes.Around;
import dev.unhang.demangle.NameNodes.Function;
import dev.unhang.demangle.NameNodes.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** C++ names: Itanium C++ ABI, 5.1. The productions for whole names. */
final class ItaniumName {
  final Input in;
  final Scope scope;
  final ItaniumNames names;
  final ItaniumTypes types;
  final ItaniumArguments arguments;
  final ItaniumExpressions expressions;

  private ItaniumName(Input in) {
    this.in = in;
    this.scope = new Scope(in);
    this.names = new ItaniumNames(this);
    this.types = new ItaniumTypes(this);
    this.arguments = new ItaniumArguments(this);
    this.expressions = new ItaniumExpressions(this);
  }

  static String demangle(String symbol) throws Malformed {
    ItaniumName name = new ItaniumName(new Input(symbol));
    name.in.expect('_');
    name.in.expect('Z');
    String text = Printer.print(name.encoding(true));
    return text + clones(name.in);
  }

  /** What compilers append to copies of a function: {@code .cold}, {@code .constprop.0}. */
  private static String clones(Input in) throws Malformed {
    StringBuilder clones = new StringBuilder();
    while (in.eat('.')) {
      int start = in.position();
      while (in.peek() != Input.END && in.peek() != '.' && in.peek() != '@') {
        in.next();
      }
      while (in.peek() == '.' && Input.isDigit(in.peek(1))) {
        in.next();
        in.digits();
      }
      clones.append(" [clone .").append(in.from(start)).append(']');
    }
    if (!in.atEnd()) {
      throw new Malformed();
    }
    return clones.toString();
  }

  /**
   * The name of a function with its parameters, of data, or of what compilers add.
   *
   * @param outermost whether the type that a function returns is written
   */
  Node encoding(boolean outermost) throws Malformed {
    return in.nested(() ->
        scope.own(() -> {
          if (in.peek() == 'T' || (in.peek() == 'G' && "VRT".indexOf(in.peek(1)) >= 0)) {
            return special();
          }
          ItaniumNames.Name name = names.name(true);
          if (endsHere()) {
            return new Around("", name.node(), name.qualifiers());
          }
          Optional<Node> result = Optional.empty();
          if (name.template() && !name.unreturning()) {
            Node type = types.type();
            result = outermost ? Optional.of(type) : Optional.empty();
          }
          return new Function(result, name.node(), parameters(), name.qualifiers());
        }));
  }

  private boolean endsHere() {
    return in.atEnd() || in.peek() == 'E' || in.peek() == '.' || in.peek() == '@';
  }

  /** Types up to the end of a function's; {@code v} for none. */
  List<Node> parameters() throws Malformed {
    List<Node> parameters = new ArrayList<>();
    if (in.peek() == 'v' && (in.peek(1) == Input.END || "E.@".indexOf(in.peek(1)) >= 0)) {
      in.next();
      return parameters;
    }
    do {
      parameters.add(types.type());
    } while (!endsHere() && in.peek() != 'Q');
    return parameters;
  }

  private Node special() throws Malformed {
    String code = in.take(2);
    return switch (code) {
      case "TV" -> new Around("vtable for ", types.type(), "");
      case "TT" -> new Around("VTT for ", types.type(), "");
      case "TI" -> new Around("typeinfo for ", types.type(), "");
      case "TS" -> new Around("typeinfo name for ", types.type(), "");
      case "TA" -> new Around("template parameter object for ", arguments.argument(), "");
      case "TH" -> new Around("TLS init function for ", names.name(false).node(), "");
      case "TW" -> new Around("TLS wrapper function for ", names.name(false).node(), "");
      case "GV" -> new Around("guard variable for ", names.name(false).node(), "");
      case "GR" -> {
        Node name = names.name(false).node();
        yield new Around("reference temporary #" + in.sequence(36, true) + " for ", name, "");
      }
      case "GT" -> {
        String which = in.eat('n') ? "non-transaction" : "transaction";
        in.eat('t');
        yield new Around(which + " clone for ", encoding(false), "");
      }
      case "TC" -> constructionTable();
      case "Th", "Tv" -> {
        offset(code.charAt(1));
        String kind = code.equals("Th") ? "non-virtual thunk to " : "virtual thunk to ";
        yield new Around(kind, encoding(false), "");
      }
      case "Tc" -> {
        offset(in.next());
        offset(in.next());
        yield new Around("covariant return thunk to ", encoding(false), "");
      }
      default -> throw new Malformed();
    };
  }

  private Node constructionTable() throws Malformed {
    Node derived = types.type();
    in.digits();
    in.expect('_');
    Node base = types.type();
    return new Around(
        "construction vtable for ", new Around("", base, "-in-"), "" + Printer.print(derived));
  }

  private void offset(char kind) throws Malformed {
    if (kind != 'h' && kind != 'v') {
      throw new Malformed();
    }
    for (int i = 0; i < (kind == 'h' ? 1 : 2); i++) {
      in.eat('n');
      in.digits();
      in.expect('_');
    }
  }

  static Node text(String text) {
    return new Text(text);
  }
}
