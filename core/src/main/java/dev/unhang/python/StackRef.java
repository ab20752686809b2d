package dev.unhang.python;

import java.util.Optional;

/** What a slot of a frame's locals or value stack holds. */
public sealed interface StackRef {
  int TAG_BITS = 3;
  int TAG_INT = 3;

  /** A reference to an object. */
  record Reference(long address) implements StackRef {}

  /** A small integer kept in the slot itself. From 3.14. */
  record SmallInt(long value) implements StackRef {}

  /**
   * Decodes a slot; empty if nothing is bound to it. From 3.14 the low two bits are a tag
   * (pycore_stackref.h: 3 is an integer, else whether the slot owns a reference); before they are
   * zero, as objects are aligned.
   */
  static Optional<StackRef> of(long slot) {
    if ((slot & TAG_BITS) == TAG_INT) {
      return Optional.of(new SmallInt(slot >> 2));
    }
    long address = slot & ~TAG_BITS;
    return address == 0 ? Optional.empty() : Optional.of(new Reference(address));
  }
}
