package dev.unhang.python;

/**
 * The content of a {@code bytes} or {@code bytearray}, or its beginning.
 *
 * @param size the number of all
 */
@SuppressWarnings("ArrayRecordComponent") // made here, for one reader: not worth a copy
public record Octets(byte[] bytes, long size) {

  /** How many were not read. */
  public long missing() {
    return size - bytes.length;
  }
}
