package dev.unhang.demangle;

import dev.unhang.demangle.NameNodes.Abbreviation;
import dev.unhang.demangle.NameNodes.ArgumentPack;
import dev.unhang.demangle.NameNodes.Text;
import dev.unhang.demangle.TypeNodes.Forward;
import dev.unhang.demangle.TypeNodes.Pack;
import java.util.ArrayList;
import java.util.List;

/** What parts of a name may refer to: earlier parts, and arguments of templates. */
final class Scope {
  private static final int MOST = 10_000;

  private final Input in;
  private final List<Node> substitutions = new ArrayList<>();
  private List<Node> arguments = List.of();
  private final List<PendingForward> forwards = new ArrayList<>();
  private boolean forwardAllowed;
  private boolean lambda;

  private record PendingForward(int index, Forward node) {}

  Scope(Input in) {
    this.in = in;
  }

  /** Makes a part one that can be referred to. */
  Node remember(Node node) throws Malformed {
    if (substitutions.size() == MOST) {
      throw new Malformed();
    }
    substitutions.add(node);
    return node;
  }

  /** The whole of a nested name is none of its own prefixes. */
  void forgetLast() {
    substitutions.removeLast();
  }

  /** {@code S_}, {@code S0_}, or a name of the standard library. */
  Node substitution() throws Malformed {
    in.expect('S');
    if (in.peek() >= 'a' && in.peek() <= 'z') {
      return standard(in.next());
    }
    return at(substitutions, in.sequence(36, true));
  }

  private Node standard(char letter) throws Malformed {
    boolean ofItself = in.peek() == 'C' || in.peek() == 'D';
    return switch (letter) {
      case 'a' -> new Abbreviation("std::allocator", "allocator");
      case 'b' -> new Abbreviation("std::basic_string", "basic_string");
      case 's' ->
          abbreviation(
              ofItself,
              "std::string",
              "basic_string",
              "std::char_traits<char>, std::allocator<char>");
      case 'i' -> abbreviation(ofItself, "std::istream", "basic_istream", "std::char_traits<char>");
      case 'o' -> abbreviation(ofItself, "std::ostream", "basic_ostream", "std::char_traits<char>");
      case 'd' ->
          abbreviation(ofItself, "std::iostream", "basic_iostream", "std::char_traits<char>");
      default -> throw new Malformed();
    };
  }

  private static Node abbreviation(boolean full, String brief, String name, String rest) {
    String whole = "std::" + name + "<char, " + rest + " >";
    return new Abbreviation(full ? whole : brief, name);
  }

  /** {@code T_}, {@code T0_}. */
  Node parameter() throws Malformed {
    in.expect('T');
    if (in.peek() == 'L') { // of a template around: not seen in names of functions
      throw new Malformed();
    }
    long index = in.sequence(10, true);
    if (lambda) {
      return new Text("auto:" + (index + 1));
    }
    if (forwardAllowed && index >= arguments.size()) {
      Forward forward = new Forward();
      forwards.add(new PendingForward((int) index, forward));
      return forward;
    }
    return at(arguments, index);
  }

  private static Node at(List<Node> nodes, long index) throws Malformed {
    if (index < 0 || index >= nodes.size()) {
      throw new Malformed();
    }
    return nodes.get((int) index);
  }

  /** The arguments that parameters stand for from now on. */
  void arguments(List<Node> given) throws Malformed {
    List<Node> now = new ArrayList<>();
    for (Node argument : given) {
      now.add(argument instanceof ArgumentPack pack ? new Pack(pack.elements()) : argument);
    }
    arguments = now;
    for (PendingForward forward : forwards) {
      forward.node.is(at(now, forward.index));
    }
    forwards.clear();
  }

  /** Parses what has arguments of its own. */
  <T> T own(Input.Rule<T> rule) throws Malformed {
    List<Node> around = arguments;
    try {
      return rule.parse();
    } finally {
      arguments = around;
    }
  }

  /** Parses the type that a conversion operator is named by: its arguments come later. */
  <T> T conversion(Input.Rule<T> rule) throws Malformed {
    boolean before = forwardAllowed;
    forwardAllowed = true;
    try {
      return rule.parse();
    } finally {
      forwardAllowed = before;
    }
  }

  boolean inConversion() {
    return forwardAllowed;
  }

  /** Parses the parameters of a lambda, whose templates' parameters are written {@code auto}. */
  <T> T lambda(Input.Rule<T> rule) throws Malformed {
    boolean before = lambda;
    lambda = true;
    try {
      return rule.parse();
    } finally {
      lambda = before;
    }
  }
}
