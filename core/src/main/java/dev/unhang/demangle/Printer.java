package dev.unhang.demangle;

import java.util.List;

/** Writes a parsed name. */
final class Printer {
  /** In characters; by its references to earlier parts a short name may stand for a huge one. */
  private static final int LONGEST = 1 << 14;

  private static final int DEEPEST = 400;

  private static final int MOST_STEPS = 100_000;

  private final StringBuilder text = new StringBuilder();
  private Expanding pack = Expanding.NOTHING;
  private int depth;
  private int steps;

  /**
   * Which element of parameter packs is written.
   *
   * @param inside whether there is an expansion around
   * @param size of the packs in it; meaningless before the first was met
   */
  private record Expanding(boolean inside, boolean met, int index, int size) {
    static final Expanding NOTHING = new Expanding(false, false, 0, 0);

    Expanding at(int next) {
      return new Expanding(inside, met, next, size);
    }
  }

  static String print(Node node) throws Malformed {
    Printer printer = new Printer();
    printer.whole(node);
    return printer.text.toString();
  }

  void add(String part) throws Malformed {
    if (text.length() + part.length() > LONGEST) {
      throw new Malformed();
    }
    text.append(part);
  }

  boolean endsWith(char c) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == c;
  }

  void whole(Node node) throws Malformed {
    left(node);
    right(node);
  }

  void left(Node node) throws Malformed {
    enter();
    node.left(this);
    depth--;
  }

  void right(Node node) throws Malformed {
    enter();
    node.right(this);
    depth--;
  }

  private void enter() throws Malformed {
    if (++depth > DEEPEST || ++steps > MOST_STEPS) {
      throw new Malformed();
    }
  }

  /** What expands to nothing leaves no comma. */
  void list(List<? extends Node> nodes) throws Malformed {
    boolean first = true;
    for (Node node : nodes) {
      int before = text.length();
      add(first ? "" : ", ");
      int start = text.length();
      whole(node);
      if (text.length() == start) {
        text.setLength(before);
      } else {
        first = false;
      }
    }
  }

  /** Writes a pattern once for each element of the packs in it. */
  void expand(Node pattern) throws Malformed {
    Expanding outer = pack;
    pack = new Expanding(true, false, 0, 0);
    int start = text.length();
    whole(pattern);
    if (!pack.met) {
      add("...");
    } else if (pack.size == 0) {
      text.setLength(start);
    }
    for (int i = 1; pack.met && i < pack.size; i++) {
      pack = pack.at(i);
      add(", ");
      whole(pattern);
    }
    pack = outer;
  }

  /** The element of a pack that is to be written now; none for an empty pack. */
  List<Node> element(List<Node> elements) {
    if (pack.inside && !pack.met) {
      pack = new Expanding(true, true, 0, elements.size());
    }
    return pack.index < elements.size() ? List.of(elements.get(pack.index)) : List.of();
  }
}
