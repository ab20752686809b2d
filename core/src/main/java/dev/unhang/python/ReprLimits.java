package dev.unhang.python;

/**
 * How much of a value is shown.
 *
 * @param depth of containers in containers
 * @param items of each container
 * @param characters of each str, bytes and bytearray
 * @param total characters of the whole, after which no further item is begun
 */
public record ReprLimits(int depth, int items, int characters, int total) {

  /** Enough to recognise a value by, on a line or two. */
  public static final ReprLimits BRIEF = new ReprLimits(3, 10, 100, 300);
}
