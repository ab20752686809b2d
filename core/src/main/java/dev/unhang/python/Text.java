package dev.unhang.python;

import java.util.Arrays;

/**
 * A {@code str}, or its beginning.
 *
 * @param codePoints what was read: Unicode code points, lone surrogates among them
 * @param length the number of code points of the whole
 */
@SuppressWarnings("ArrayRecordComponent") // made here, for one reader: not worth a copy
public record Text(int[] codePoints, long length) {

  /** How many code points at the end were not read. */
  public long missing() {
    return length - codePoints.length;
  }

  /** What was read, as a Java string; lone surrogates stay so. */
  @Override
  public String toString() {
    return new String(codePoints, 0, codePoints.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text
        && length == text.length
        && Arrays.equals(codePoints, text.codePoints);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(codePoints);
  }
}
