package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Where the debug information went: section {@code .gnu_debuglink} (GDB manual, "Debugging
 * Information in Separate Files").
 *
 * @param file its name, without a folder unless the image is hostile
 * @param crc the CRC-32 of that file's bytes, unsigned
 */
public record DebugLink(String file, long crc) {
  private static final int MAX_SIZE = 4096;
  private static final int CHUNK = 1 << 16;

  static DebugLink parse(ByteSource section) throws ElfException {
    if (section.size() > MAX_SIZE) {
      throw new ElfException("a debug link of 0x%x bytes".formatted(section.size()));
    }
    byte[] bytes = section.block(0, (int) section.size()).array();
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    int crcAt = (length + 4) & ~3;
    if (crcAt > bytes.length - 4) {
      throw new ElfException("a debug link without a checksum");
    }
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new DebugLink(
        new String(bytes, 0, length, StandardCharsets.UTF_8),
        Integer.toUnsignedLong(b.getInt(crcAt)));
  }

  /** Whether a file is the one meant. Reads all of it. */
  public boolean matches(ByteSource candidate) throws ElfException {
    CRC32 sum = new CRC32();
    byte[] chunk = new byte[CHUNK];
    for (long at = 0; at < candidate.size(); at += CHUNK) {
      int length = (int) Math.min(CHUNK, candidate.size() - at);
      candidate.read(at, chunk, 0, length);
      sum.update(chunk, 0, length);
    }
    return sum.getValue() == crc;
  }
}
