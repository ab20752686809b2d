package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Sections with SHF_COMPRESSED: {@code Elf64_Chdr} (System V gABI, "Section Compression") and a
 * stream.
 */
final class CompressedSection {
  private static final int HEADER = 24;
  private static final int ZLIB = 1;
  private static final int ZSTD = 2;

  /** Of the inflated section, in bytes. */
  private static final long LIMIT = 1 << 26;

  /** A zlib stream cannot inflate to more than 1,032 times its size (zlib's Technical Details). */
  private static final long MAX_RATIO = 1032;

  private static final int CHUNK = 1 << 16;

  private CompressedSection() {}

  static ByteSource inflate(String name, ByteSource section) throws ElfException {
    ByteBuffer header = section.block(0, HEADER);
    int method = header.getInt(0);
    if (method != ZLIB) {
      throw new ElfException(
          "section %s is compressed with %s, which is not supported"
              .formatted(name, method == ZSTD ? "zstd" : "method " + method));
    }
    long size = header.getLong(8);
    if (size < 0 || size > LIMIT || size / MAX_RATIO > section.size()) {
      throw new ElfException("section %s inflates to 0x%x bytes".formatted(name, size));
    }
    byte[] inflated = new byte[(int) size];
    try (Inflater inflater = new Inflater()) {
      if (!inflate(section, inflater, inflated)) {
        throw new ElfException("the zlib stream of section " + name + " ends early");
      }
    } catch (DataFormatException e) {
      throw new ElfException("section " + name + " is no zlib stream: " + e.getMessage());
    }
    return ByteSource.of(inflated);
  }

  /** Whether the stream filled the array. */
  private static boolean inflate(ByteSource section, Inflater inflater, byte[] inflated)
      throws ElfException, DataFormatException {
    byte[] in = new byte[CHUNK];
    int written = 0;
    for (long read = HEADER; written < inflated.length && read < section.size(); read += CHUNK) {
      int length = (int) Math.min(CHUNK, section.size() - read);
      section.read(read, in, 0, length);
      inflater.setInput(in, 0, length);
      int n;
      while ((n = inflater.inflate(inflated, written, inflated.length - written)) > 0) {
        written += n;
      }
    }
    return written == inflated.length;
  }
}
