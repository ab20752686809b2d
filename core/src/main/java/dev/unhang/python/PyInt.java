package dev.unhang.python;

import java.math.BigInteger;

/** An {@code int}. */
public sealed interface PyInt {

  record Exact(BigInteger value) implements PyInt {}

  /**
   * One with more digits than were asked for.
   *
   * @param bits {@code int.bit_length()}
   */
  record Huge(boolean negative, long bits) implements PyInt {}
}
