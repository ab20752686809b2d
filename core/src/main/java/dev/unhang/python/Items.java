package dev.unhang.python;

/**
 * The objects in a list, tuple or set, or the first of them.
 *
 * @param addresses in order; 0 where a tuple under construction has nothing yet
 * @param size the number of all
 */
@SuppressWarnings("ArrayRecordComponent") // made here, for one reader: not worth a copy
public record Items(long[] addresses, long size) {

  /** How many were not read. */
  public long missing() {
    return size - addresses.length;
  }
}
