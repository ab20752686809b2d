package dev.unhang.dwarf;

/**
 * Where a register of the caller is to be found: DWARF 5, 6.4.1 "Structure of Call Frame
 * Information". A register without a rule is as the platform's ABI says.
 */
public sealed interface RegisterRule {

  /** It is lost. Of the return address: there is no caller. */
  record Undefined() implements RegisterRule {}

  /** It is what it is in the called function. */
  record SameValue() implements RegisterRule {}

  /** It was saved at the canonical frame address plus so many bytes. */
  record Offset(long bytes) implements RegisterRule {}

  /** It is the canonical frame address plus so many bytes. */
  record ValueOffset(long bytes) implements RegisterRule {}

  /** Another register of the called function holds it. */
  record Register(int column) implements RegisterRule {}

  /** It was saved at the address that an expression gives, which starts with the CFA. */
  record Saved(Expression address) implements RegisterRule {}

  /** It is what an expression gives, which starts with the CFA. */
  record Computed(Expression value) implements RegisterRule {}
}
