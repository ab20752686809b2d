package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of an image, read where needed: a file of any size is never loaded whole. Offsets are
 * in bytes.
 */
public interface ByteSource {

  /** How many bytes there are. No offset at or beyond it can be read. */
  long size();

  /**
   * Fills {@code into[at, at + length)} with the bytes at {@code offset}.
   *
   * @throws ElfException if not all of them are there
   */
  void read(long offset, byte[] into, int at, int length) throws ElfException;

  static ByteSource of(byte[] bytes) {
    return new ArraySource(bytes);
  }

  /** A copy of {@code length} bytes as a little-endian buffer. */
  default ByteBuffer block(long offset, int length) throws ElfException {
    require(offset, length); // before the allocation: a length from the image may be anything
    byte[] bytes = new byte[length];
    read(offset, bytes, 0, length);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A part of these bytes as a source of its own, not a copy. */
  default ByteSource slice(long offset, long length) throws ElfException {
    require(offset, length);
    return new SliceSource(this, offset, length);
  }

  /**
   * Checks that a range lies within the source.
   *
   * @throws ElfException if it does not; either number may be anything, as it came from an image
   */
  default void require(long offset, long length) throws ElfException {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new ElfException(
          "bytes 0x%x to 0x%x lie outside the image, which has 0x%x"
              .formatted(offset, offset + length, size()));
    }
  }
}
