package dev.unhang.demangle;

import java.util.List;
import java.util.Optional;

/** The parts of names. */
final class NameNodes {
  private NameNodes() {}

  record Text(String text) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.add(text);
    }
  }

  /** {@code std::string}, which stands for an instance of a template. */
  record Abbreviation(String text, String name) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.add(text);
    }

    @Override
    public Node last() {
      return new Text(name);
    }
  }

  record Scoped(Node scope, Node name) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.whole(scope);
      out.add("::");
      out.whole(name);
    }

    @Override
    public Node last() {
      return name.last();
    }
  }

  record Tagged(Node name, String tag) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.whole(name);
      out.add("[abi:" + tag + "]");
    }

    @Override
    public Node last() {
      return name.last();
    }
  }

  /** A name with something before it and behind it. */
  record Around(String before, Node name, String behind) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.add(before);
      out.whole(name);
      out.add(behind);
    }
  }

  record Template(Node name, List<Node> arguments) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.whole(name);
      out.add(out.endsWith('<') ? " <" : "<");
      out.list(arguments);
      out.add(out.endsWith('>') ? " >" : ">");
    }

    @Override
    public Node last() {
      return name.last();
    }
  }

  /** {@code before(a, b)behind}. */
  record Listed(String before, List<Node> elements, String behind) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.add(before);
      out.list(elements);
      out.add(behind);
    }
  }

  /** All elements of a pack, as an argument of a template. */
  record ArgumentPack(List<Node> elements) implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      out.list(elements);
    }
  }

  /** A function with its parameters. */
  record Function(Optional<Node> result, Node name, List<Node> parameters, String qualifiers)
      implements Node {
    @Override
    public void left(Printer out) throws Malformed {
      if (result.isPresent()) {
        out.left(result.get());
        if (result.get().shape(out) == Shape.PLAIN) {
          out.add(" ");
        }
      }
      out.whole(name);
    }

    @Override
    public void right(Printer out) throws Malformed {
      out.add("(");
      out.list(parameters);
      out.add(")");
      if (result.isPresent()) {
        out.right(result.get());
      }
      out.add(qualifiers);
    }

    @Override
    public Node last() {
      return name.last();
    }
  }
}
