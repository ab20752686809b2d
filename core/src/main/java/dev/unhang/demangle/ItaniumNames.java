package dev.unhang.demangle;

import static dev.unhang.demangle.ItaniumName.text;

import dev.unhang.demangle.NameNodes.Around;
import dev.unhang.demangle.NameNodes.Listed;
import dev.unhang.demangle.NameNodes.Scoped;
import dev.unhang.demangle.NameNodes.Tagged;
import dev.unhang.demangle.NameNodes.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Itanium C++ ABI, 5.1.2 to 5.1.4 and 5.1.8: names. */
final class ItaniumNames {
  private static final int MOST_PARTS = 1000;

  private final ItaniumName all;
  private final Input in;
  private final Scope scope;

  ItaniumNames(ItaniumName all) {
    this.all = all;
    this.in = all.in;
    this.scope = all.scope;
  }

  /**
   * @param qualifiers of a member function, as {@code " const"}
   * @param template whether it ends in arguments of a template
   * @param unreturning whether it is one of a function whose name tells what it returns
   */
  record Name(Node node, String qualifiers, boolean template, boolean unreturning) {
    static Name plain(Node node, boolean unreturning) {
      return new Name(node, "", false, unreturning);
    }
  }

  /** A part, and whether it is a constructor, a destructor or a conversion. */
  private record Part(Node node, boolean unreturning) {}

  /**
   * @param whole whether it is the name itself, to whose arguments later parts refer
   */
  Name name(boolean whole) throws Malformed {
    return in.nested(() ->
        switch (in.peek()) {
          case 'N' -> nested(whole);
          case 'Z' -> local(whole);
          default -> unscoped(whole);
        });
  }

  private Name unscoped(boolean whole) throws Malformed {
    if (in.peek() == 'S' && in.peek(1) != 't') {
      return withArguments(new Part(scope.substitution(), false), true, whole);
    }
    boolean std = in.eat("St");
    in.eat('L');
    Part part = unqualified(Optional.empty());
    Node node = std ? new Scoped(text("std"), part.node) : part.node;
    Part complete = new Part(node, part.unreturning);
    if (in.peek() != 'I') {
      return Name.plain(node, part.unreturning);
    }
    scope.remember(node);
    return withArguments(complete, false, whole);
  }

  private Name withArguments(Part part, boolean known, boolean whole) throws Malformed {
    if (in.peek() != 'I') {
      if (known) {
        return Name.plain(part.node, false);
      }
      throw new Malformed();
    }
    List<Node> arguments = all.arguments.list(whole);
    return new Name(new Template(part.node, arguments), "", true, part.unreturning);
  }

  private Name nested(boolean whole) throws Malformed {
    in.expect('N');
    String qualifiers = qualifiers();
    qualifiers += in.eat('R') ? " &" : in.eat('O') ? " &&" : "";
    Optional<Node> before = Optional.empty();
    boolean template = false;
    boolean unreturning = false;
    boolean remembered = false;
    for (int i = 0; !in.eat('E'); i++) {
      if (i == MOST_PARTS) {
        throw new Malformed();
      }
      boolean wasTemplate = template;
      template = false;
      char c = in.peek();
      if (before.isEmpty() && c == 'S' && in.peek(1) == 't') {
        in.take(2);
        before = Optional.of(text("std"));
        remembered = false;
        continue;
      } else if (before.isEmpty() && c == 'S') {
        before = Optional.of(scope.substitution());
        remembered = false;
        continue;
      } else if (before.isEmpty() && c == 'T') {
        before = Optional.of(scope.parameter());
      } else if (before.isEmpty() && c == 'D' && (in.peek(1) == 't' || in.peek(1) == 'T')) {
        before = Optional.of(all.types.declaredType());
      } else if (c == 'I') {
        if (wasTemplate) {
          throw new Malformed();
        }
        Node name = before.orElseThrow(Malformed::new);
        before = Optional.of(new Template(name, all.arguments.list(whole)));
        template = true;
      } else if (c == 'M') {
        in.next(); // the lambda that follows initializes a member
        template = wasTemplate;
        continue;
      } else {
        in.eat('L');
        Part part = unqualified(before);
        unreturning = part.unreturning;
        before = Optional.of(before.isPresent() ? new Scoped(before.get(), part.node) : part.node);
      }
      scope.remember(before.get());
      remembered = true;
    }
    if (!remembered) {
      throw new Malformed();
    }
    scope.forgetLast();
    return new Name(before.orElseThrow(Malformed::new), qualifiers, template, unreturning);
  }

  private Name local(boolean whole) throws Malformed {
    in.expect('Z');
    Node function = all.encoding(false);
    in.expect('E');
    if (in.eat('s')) {
      discriminator();
      return Name.plain(new Scoped(function, text("string literal")), false);
    }
    Node around = function;
    if (in.eat('d')) {
      int index = in.atDigit() ? in.number() + 2 : 1;
      in.expect('_');
      around = new Scoped(function, text("{default arg#" + index + "}"));
    }
    Name inner = name(whole);
    discriminator();
    return new Name(
        new Scoped(around, inner.node), inner.qualifiers, inner.template, inner.unreturning);
  }

  private void discriminator() throws Malformed {
    if (in.peek() == '_' && Input.isDigit(in.peek(1))) {
      in.next();
      in.take(1);
    } else if (in.peek() == '_' && in.peek(1) == '_') {
      in.take(2);
      in.number();
      in.expect('_');
    }
  }

  /** {@code r}, {@code V}, {@code K}, in the order in which they are written: the last first. */
  String qualifiers() {
    String restrict = in.eat('r') ? " __restrict" : "";
    String isVolatile = in.eat('V') ? " volatile" : "";
    String isConst = in.eat('K') ? " const" : "";
    return isConst + isVolatile + restrict;
  }

  private Part unqualified(Optional<Node> before) throws Malformed {
    Part part = untagged(before);
    Node node = part.node;
    while (in.eat('B')) {
      node = new Tagged(node, source());
    }
    return new Part(node, part.unreturning);
  }

  private Part untagged(Optional<Node> before) throws Malformed {
    char c = in.peek();
    if (in.atDigit()) {
      return new Part(text(source()), false);
    } else if (c == 'U') {
      return new Part(unnamed(), false);
    } else if (c == 'C' || (c == 'D' && Input.isDigit(in.peek(1)))) {
      return new Part(special(before.orElseThrow(Malformed::new)), true);
    } else if (in.eat("DC")) {
      return new Part(new Listed("[", bindings(), "]"), false);
    }
    return operator();
  }

  private List<Node> bindings() throws Malformed {
    List<Node> names = new ArrayList<>();
    do {
      names.add(text(source()));
    } while (!in.eat('E'));
    return names;
  }

  private Node special(Node owner) throws Malformed {
    boolean destructor = in.next() == 'D';
    boolean inherited = in.eat('I');
    in.next(); // which variant of it
    if (inherited) {
      all.types.type();
    }
    Node name = owner.last();
    return destructor ? new Around("~", name, "") : new Around("", name, "");
  }

  private Part operator() throws Malformed {
    if (in.eat("cv")) {
      Node type = scope.conversion(all.types::type);
      return new Part(new Around("operator ", type, ""), true);
    } else if (in.eat("li")) {
      return new Part(text("operator\"\" " + source()), false);
    }
    Operators.Operator operator = Operators.peek(in).orElseThrow(Malformed::new);
    in.take(2);
    return new Part(text(Operators.function(operator)), false);
  }

  String source() throws Malformed {
    String name = in.take(in.number());
    if (name.isEmpty()) {
      throw new Malformed();
    }
    return name.startsWith("_GLOBAL__N") ? "(anonymous namespace)" : name;
  }

  /** {@code Ut_}, {@code UlvE_}: types without a name, lambdas. */
  Node unnamed() throws Malformed {
    if (in.eat("Ut")) {
      return text("{unnamed type#" + number() + "}");
    } else if (in.eat("Ul")) {
      List<Node> parameters = scope.lambda(all::parameters);
      in.expect('E');
      return new Listed("{lambda(", parameters, ")#" + number() + "}");
    }
    throw new Malformed();
  }

  private long number() throws Malformed {
    return in.sequence(10, true) + 1;
  }
}
