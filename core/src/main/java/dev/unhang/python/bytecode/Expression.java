package dev.unhang.python.bytecode;

/** What some instructions load, as far as it can be looked up again: a name, or a path from one. */
public sealed interface Expression {

  /** A local variable, by its slot. */
  record Variable(int slot) implements Expression {}

  /** A variable shared with another function, by the argument of the instruction. */
  record Cell(int index) implements Expression {}

  /** A global variable. */
  record Global(String name) implements Expression {}

  /** A variable in the body of a module or class. */
  record Name(String name) implements Expression {}

  /** A constant, by its index. */
  record Constant(int index) implements Expression {}

  record SmallInt(int value) implements Expression {}

  record Attribute(Expression of, String name) implements Expression {}

  record Item(Expression of, Expression key) implements Expression {}

  /** What the path starts from. */
  default Expression base() {
    return switch (this) {
      case Attribute(Expression of, String _) -> of.base();
      case Item(Expression of, Expression _) -> of.base();
      default -> this;
    };
  }

  /** Whether looking it up needs this variable. */
  default boolean uses(Expression variable) {
    return switch (this) {
      case Attribute(Expression of, String _) -> of.uses(variable);
      case Item(Expression of, Expression key) -> of.uses(variable) || key.uses(variable);
      default -> equals(variable);
    };
  }
}
