package dev.unhang.demangle;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Types that are made of other types. */
final class TypeNodes {
  private TypeNodes() {}

  /** {@code char const}. */
  record Qualified(Node type, String qualifiers) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.left(type);
      boolean twice = type.resolved(out) instanceof Qualified q && q.qualifiers.equals(qualifiers);
      out.add(twice ? "" : qualifiers);
    }

    @Override
    public void right(Printer out) throws Malformed {
      out.right(type);
    }

    @Override
    public Shape shape(Printer out) {
      return type.shape(out);
    }
  }

  /** A pointer or a reference. */
  record Indirect(Node target, String symbol) implements Node {
    private static final int LONGEST_CHAIN = 100;

    @Override
    public void left(Printer out) throws Malformed {
      Indirect one = collapsed(out);
      out.left(one.target);
      switch (one.target.shape(out)) {
        case ARRAY -> out.add(" (");
        case FUNCTION -> out.add("(");
        case PLAIN -> {}
      }
      out.add(one.symbol);
    }

    @Override
    public void right(Printer out) throws Malformed {
      Node to = collapsed(out).target;
      if (to.shape(out) != Shape.PLAIN) {
        out.add(")");
      }
      out.right(to);
    }

    /** A reference to a reference is one (C++, dcl.ref). */
    private Indirect collapsed(Printer out) {
      Indirect one = this;
      for (int i = 0; i < LONGEST_CHAIN && one.isReference(); i++) {
        if (one.target.resolved(out) instanceof Indirect to && to.isReference()) {
          boolean both = one.symbol.equals("&&") && to.symbol.equals("&&");
          one = new Indirect(to.target, both ? "&&" : "&");
        } else {
          break;
        }
      }
      return one;
    }

    private boolean isReference() {
      return symbol.startsWith("&");
    }
  }

  /** A pointer to a member. */
  record Member(Node owner, Node type) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.left(type);
      out.add(type.shape(out) == Shape.PLAIN ? " " : "(");
      out.whole(owner);
      out.add("::*");
    }

    @Override
    public void right(Printer out) throws Malformed {
      out.add(type.shape(out) == Shape.PLAIN ? "" : ")");
      out.right(type);
    }
  }

  record ArrayType(Node element, Node size) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.left(element);
    }

    @Override
    public void right(Printer out) throws Malformed {
      out.add(out.endsWith(']') ? "[" : " [");
      out.whole(size);
      out.add("]");
      out.right(element);
    }

    @Override
    public Shape shape(Printer out) {
      return Shape.ARRAY;
    }
  }

  record FunctionType(Node result, List<Node> parameters, String qualifiers) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.left(result);
      out.add(result.shape(out) == Shape.PLAIN ? " " : "");
    }

    @Override
    public void right(Printer out) throws Malformed {
      out.add("(");
      out.list(parameters);
      out.add(")" + qualifiers);
      out.right(result);
    }

    @Override
    public Shape shape(Printer out) {
      return Shape.FUNCTION;
    }
  }

  /** A parameter pack of a template: within an expansion, one of its elements. */
  record Pack(List<Node> elements) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      for (Node node : out.element(elements)) {
        out.left(node);
      }
    }

    @Override
    public void right(Printer out) throws Malformed {
      for (Node node : out.element(elements)) {
        out.right(node);
      }
    }

    @Override
    public Shape shape(Printer out) {
      return out.element(elements).stream()
          .findFirst()
          .map(node -> node.shape(out))
          .orElse(Shape.PLAIN);
    }

    @Override
    public Node resolved(Printer out) {
      return out.element(elements).stream().findFirst().orElse(this);
    }
  }

  /** A pack's expansion, {@code T...}. */
  record Expansion(Node pattern) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.expand(pattern);
    }
  }

  /**
   * A template's parameter that stands before its argument, in the name of a conversion operator.
   */
  static final class Forward implements Node {
    private @Nullable Node argument;

    void is(Node argument) {
      this.argument = argument;
    }

    private Optional<Node> argument() {
      return Optional.ofNullable(argument);
    }

    @Override
    public void left(Printer out) throws Malformed {
      out.left(argument().orElseThrow(Malformed::new));
    }

    @Override
    public void right(Printer out) throws Malformed {
      out.right(argument().orElseThrow(Malformed::new));
    }

    @Override
    public Shape shape(Printer out) {
      return Shape.PLAIN; // what it stands for may contain it
    }
  }
}
