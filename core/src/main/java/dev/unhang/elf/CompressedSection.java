package dev.unhang.elf;

import java.io.ByteArrayOutputStream;
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
  private static final long LIMIT = 1 << 28;

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
    if (size < 0 || size > LIMIT) {
      throw new ElfException("section %s inflates to 0x%x bytes".formatted(name, size));
    }
    return ByteSource.of(inflate(name, section, (int) size));
  }

  /** Memory is taken as the stream grows: its size as claimed may be a lie. */
  private static byte[] inflate(String name, ByteSource section, int size) throws ElfException {
    ByteArrayOutputStream inflated = new ByteArrayOutputStream(Math.min(size, CHUNK));
    byte[] in = new byte[CHUNK];
    byte[] out = new byte[CHUNK];
    long read = HEADER;
    try (Inflater inflater = new Inflater()) {
      while (inflated.size() < size && !inflater.finished()) {
        if (inflater.needsInput()) {
          int length = (int) Math.min(CHUNK, section.size() - read);
          section.read(read, in, 0, length);
          inflater.setInput(in, 0, length);
          read += length;
        }
        int n = inflater.inflate(out, 0, Math.min(CHUNK, size - inflated.size()));
        if (n == 0 && (inflater.needsDictionary() || read == section.size())) {
          break;
        }
        inflated.write(out, 0, n);
      }
    } catch (DataFormatException e) {
      throw new ElfException("section " + name + " is no zlib stream: " + e.getMessage());
    }
    if (inflated.size() != size) {
      throw new ElfException(
          "section %s inflates to 0x%x bytes, not 0x%x".formatted(name, inflated.size(), size));
    }
    return inflated.toByteArray();
  }
}
