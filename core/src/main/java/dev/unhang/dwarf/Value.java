package dev.unhang.dwarf;

/** What an expression or a rule gives. */
public sealed interface Value {

  record Known(long value) implements Value {}

  /** It depends on a register that is not known. */
  record Needs(int column) implements Value {}
}
