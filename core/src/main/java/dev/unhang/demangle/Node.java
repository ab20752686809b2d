package dev.unhang.demangle;

/**
 * A part of a name. Types are written around what they declare, as in {@code int (*)[3]}: a part
 * before it and one behind it.
 */
interface Node {
  void left(Printer out) throws Malformed;

  default void right(Printer out) throws Malformed {}

  /** What stands behind what a type declares. */
  enum Shape {
    PLAIN,
    ARRAY,
    FUNCTION
  }

  default Shape shape(Printer out) {
    return Shape.PLAIN;
  }

  /** Itself, or what it stands for at this place of the text. */
  default Node resolved(Printer out) {
    return this;
  }

  /** The last name in it, by which a class's constructors are called. */
  default Node last() {
    return this;
  }
}
