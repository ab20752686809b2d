package dev.unhang.demangle;

import java.util.Map;

/** Rust's names of scheme v0: RFC 2603. Types, constants and lifetimes. */
final class RustTypes {
  private static final Map<Character, String> BASIC =
      Map.ofEntries(
          Map.entry('a', "i8"),
          Map.entry('b', "bool"),
          Map.entry('c', "char"),
          Map.entry('d', "f64"),
          Map.entry('e', "str"),
          Map.entry('f', "f32"),
          Map.entry('h', "u8"),
          Map.entry('i', "isize"),
          Map.entry('j', "usize"),
          Map.entry('l', "i32"),
          Map.entry('m', "u32"),
          Map.entry('n', "i128"),
          Map.entry('o', "u128"),
          Map.entry('p', "_"),
          Map.entry('s', "i16"),
          Map.entry('t', "u16"),
          Map.entry('u', "()"),
          Map.entry('v', "..."),
          Map.entry('x', "i64"),
          Map.entry('y', "u64"),
          Map.entry('z', "!"));

  private static final String SIGNED = "aslxni";
  private static final String UNSIGNED = "htmyoj";
  private static final int MOST_LIFETIMES = 1000;

  private final RustName name;
  private long bound;

  RustTypes(RustName name) {
    this.name = name;
  }

  private Input in() {
    return name.in();
  }

  void arguments() throws Malformed {
    for (int i = 0; !in().eat('E'); i++) {
      name.add(i > 0 ? ", " : "");
      if (in().eat('L')) {
        lifetime(in().sequence(62, false));
      } else if (in().eat('K')) {
        constant();
      } else {
        type();
      }
    }
  }

  void type() throws Malformed {
    name.nested(this::any);
  }

  private void any() throws Malformed {
    char tag = in().peek();
    String basic = BASIC.get(tag);
    if (basic != null) {
      in().next();
      name.add(basic);
      return;
    }
    switch (tag) {
      case 'R', 'Q' -> {
        in().next();
        name.add("&");
        reference();
        name.add(tag == 'Q' ? "mut " : "");
        type();
      }
      case 'P', 'O' -> {
        in().next();
        name.add(tag == 'O' ? "*mut " : "*const ");
        type();
      }
      case 'A', 'S' -> {
        in().next();
        name.add("[");
        type();
        if (tag == 'A') {
          name.add("; ");
          constant();
        }
        name.add("]");
      }
      case 'T' -> {
        in().next();
        name.add("(");
        int count = list();
        name.add(count == 1 ? ",)" : ")");
      }
      case 'F' -> {
        in().next();
        bound(this::function);
      }
      case 'D' -> {
        in().next();
        name.add("dyn ");
        bound(this::traits);
        in().expect('L');
        long lifetime = in().sequence(62, false);
        if (lifetime != 0) {
          name.add(" + ");
          lifetime(lifetime);
        }
      }
      case 'B' -> {
        in().next();
        name.again(this::type);
      }
      default -> name.path(false);
    }
  }

  private void reference() throws Malformed {
    if (in().eat('L')) {
      long lifetime = in().sequence(62, false);
      if (lifetime != 0) {
        lifetime(lifetime);
        name.add(" ");
      }
    }
  }

  private int list() throws Malformed {
    int count = 0;
    while (!in().eat('E')) {
      name.add(count > 0 ? ", " : "");
      type();
      count++;
    }
    return count;
  }

  /** {@code for<'a>}, and what it holds for. */
  private void bound(RustName.Rule rule) throws Malformed {
    long before = bound;
    long count = in().eat('G') ? in().sequence(62, false) + 1 : 0;
    if (count < 0 || count > MOST_LIFETIMES) {
      throw new Malformed();
    }
    if (count > 0) {
      name.add("for<");
      for (int i = 0; i < count; i++) {
        bound++;
        name.add(i > 0 ? ", " : "");
        lifetime(1);
      }
      name.add("> ");
    }
    rule.parse();
    bound = before;
  }

  private void lifetime(long index) throws Malformed {
    if (index == 0) {
      name.add("'_");
      return;
    }
    long depth = bound - index;
    if (depth < 0 || depth >= bound) {
      throw new Malformed();
    }
    name.add(depth < 26 ? "'" + (char) ('a' + depth) : "'_" + depth);
  }

  private void function() throws Malformed {
    name.add(in().eat('U') ? "unsafe " : "");
    if (in().eat('K')) {
      String abi = in().eat('C') ? "C" : name.identifier().replace('_', '-');
      name.add("extern \"" + abi + "\" ");
    }
    name.add("fn(");
    list();
    name.add(")");
    if (!in().eat('u')) {
      name.add(" -> ");
      type();
    }
  }

  private void traits() throws Malformed {
    for (int i = 0; !in().eat('E'); i++) {
      name.add(i > 0 ? " + " : "");
      boolean open = name.openPath();
      while (in().eat('p')) {
        name.add(open ? ", " : "<");
        open = true;
        name.add(name.identifier() + " = ");
        type();
      }
      name.add(open ? ">" : "");
    }
  }

  private void constant() throws Malformed {
    name.nested(() -> {
      if (in().eat('B')) {
        name.again(this::constant);
        return;
      }
      char type = in().next();
      if (type == 'p') {
        name.add("_");
      } else if (SIGNED.indexOf(type) >= 0 || UNSIGNED.indexOf(type) >= 0) {
        name.add(SIGNED.indexOf(type) >= 0 && in().eat('n') ? "-" : "");
        name.add(number());
      } else if (type == 'b') {
        name.add(
            switch (number()) {
              case "0" -> "false";
              case "1" -> "true";
              default -> throw new Malformed();
            });
      } else if (type == 'c') {
        name.add("'" + character(number()) + "'");
      } else {
        throw new Malformed();
      }
    });
  }

  private static String character(String number) throws Malformed {
    try {
      int code = Integer.parseInt(number);
      if (code == '\'' || code == '\\') {
        return "\\" + (char) code;
      }
      return Character.isISOControl(code) ? "\\u{%x}".formatted(code) : Character.toString(code);
    } catch (IllegalArgumentException e) {
      throw new Malformed();
    }
  }

  /** Hexadecimal digits up to an underscore, in decimal if they are few. */
  private String number() throws Malformed {
    StringBuilder digits = new StringBuilder();
    while (!in().eat('_')) {
      char c = in().next();
      if (Character.digit(c, 16) < 0) {
        throw new Malformed();
      }
      digits.append(c);
    }
    return digits.length() > 16
        ? "0x" + digits
        : Long.toUnsignedString(
            digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits.toString(), 16));
  }
}
