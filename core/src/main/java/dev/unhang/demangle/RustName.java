package dev.unhang.demangle;

/** Rust's names of scheme v0: RFC 2603. Paths; written while they are read. */
final class RustName {
  private static final int LONGEST = 1 << 14;
  private static final int MOST_STEPS = 100_000;

  private final RustTypes types;
  private final StringBuilder text = new StringBuilder();
  private Input in;
  private boolean silent;
  private int steps;

  private RustName(String symbol) {
    this.in = new Input(symbol);
    this.types = new RustTypes(this);
  }

  static String demangle(String symbol) throws Malformed {
    int end = symbol.indexOf('.');
    RustName name = new RustName(end < 0 ? symbol.substring(2) : symbol.substring(2, end));
    if (name.in.atDigit()) {
      throw new Malformed(); // a later version
    }
    name.path(true);
    if (!name.in.atEnd()) { // the crate that it was instantiated in
      name.silent = true;
      name.path(false);
    }
    if (!name.in.atEnd()) {
      throw new Malformed();
    }
    return name.text.toString();
  }

  Input in() {
    return in;
  }

  void add(String part) throws Malformed {
    if (silent) {
      return;
    }
    if (text.length() + part.length() > LONGEST) {
      throw new Malformed();
    }
    text.append(part);
  }

  /** A rule that writes what it reads. */
  interface Rule {
    void parse() throws Malformed;
  }

  void nested(Rule rule) throws Malformed {
    if (++steps > MOST_STEPS) {
      throw new Malformed();
    }
    in.nested(() -> {
      rule.parse();
      return true;
    });
  }

  /** Reads once more what stands earlier in the name. */
  void again(Rule rule) throws Malformed {
    int here = in.position() - 1;
    long at = in.sequence(62, false);
    if (at < 0 || at >= here) {
      throw new Malformed();
    }
    if (silent) {
      return; // nothing of it would be seen
    }
    Input after = in;
    in = after.at((int) at);
    rule.parse();
    in = after;
  }

  /**
   * @param value whether arguments stand behind {@code ::}, as in expressions
   */
  void path(boolean value) throws Malformed {
    nested(() -> {
      char tag = in.next();
      switch (tag) {
        case 'C' -> {
          disambiguator();
          add(identifier());
        }
        case 'N' -> inner(value);
        case 'M', 'X' -> {
          disambiguator();
          boolean before = silent;
          silent = true;
          path(value);
          silent = before;
          implementation(tag == 'X');
        }
        case 'Y' -> implementation(true);
        case 'I' -> {
          path(value);
          add(value ? "::<" : "<");
          types.arguments();
          add(">");
        }
        case 'B' -> again(() -> path(value));
        default -> throw new Malformed();
      }
    });
  }

  /**
   * A path whose arguments may be followed by more.
   *
   * @return whether there are any
   */
  boolean openPath() throws Malformed {
    boolean[] open = new boolean[1];
    nested(() -> {
      if (in.eat('B')) {
        again(() -> open[0] = openPath());
      } else if (in.eat('I')) {
        path(false);
        add("<");
        types.arguments();
        open[0] = true;
      } else {
        path(false);
      }
    });
    return open[0];
  }

  private void implementation(boolean ofTrait) throws Malformed {
    add("<");
    types.type();
    if (ofTrait) {
      add(" as ");
      path(false);
    }
    add(">");
  }

  private void inner(boolean value) throws Malformed {
    char space = in.next();
    path(value);
    long number = disambiguator();
    String name = identifier();
    if (space >= 'A' && space <= 'Z') {
      String kind =
          switch (space) {
            case 'C' -> "closure";
            case 'S' -> "shim";
            default -> String.valueOf(space);
          };
      add("::{" + kind + (name.isEmpty() ? "" : ":" + name) + "#" + number + "}");
    } else if (space >= 'a' && space <= 'z') {
      add(name.isEmpty() ? "" : "::" + name);
    } else {
      throw new Malformed();
    }
  }

  private long disambiguator() throws Malformed {
    return in.eat('s') ? in.sequence(62, false) + 1 : 0;
  }

  String identifier() throws Malformed {
    boolean unicode = in.eat('u');
    int length = in.eat('0') ? 0 : in.number();
    in.eat('_');
    String name = in.take(length);
    return unicode ? Punycode.decode(name) : name;
  }
}
