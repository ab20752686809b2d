package dev.unhang.python;

/**
 * Bits of {@code tp_flags} (CPython, Include/object.h), the same in all versions that have them.
 */
public enum TypeFlag {
  /** The values of instance attributes follow the instance. From 3.13. */
  INLINE_VALUES(2),
  /** The instance's dict is before the instance. From 3.11. */
  MANAGED_DICT(4),
  /** Made by a {@code class} statement or a PyType_Spec. */
  HEAP(9),
  INT(24),
  LIST(25),
  TUPLE(26),
  BYTES(27),
  STR(28),
  DICT(29),
  EXCEPTION(30),
  TYPE(31);

  private final long mask;

  TypeFlag(int bit) {
    this.mask = 1L << bit;
  }

  boolean in(long flags) {
    return (flags & mask) != 0;
  }
}
