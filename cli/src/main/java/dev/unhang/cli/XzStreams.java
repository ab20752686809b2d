package dev.unhang.cli;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.XzDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.tukaani.xz.XZInputStream;

/** Decompresses xz streams by XZ for Java. */
public final class XzStreams implements XzDecoder {
  private static final int MEMORY_KIB = 64 << 10;
  private static final int CHUNK = 1 << 16;

  /** For {@link java.util.ServiceLoader}. */
  public XzStreams() {}

  @Override
  public byte[] decode(byte[] stream, int limit) throws ElfException {
    try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(stream), MEMORY_KIB)) {
      byte[] bytes = new byte[CHUNK]; // grows with what is read, not with what is claimed
      int size = 0;
      int got;
      while ((got = in.read(bytes, size, bytes.length - size)) >= 0) {
        size += got;
        if (size > limit) {
          throw new ElfException("an xz stream of more than " + limit + " bytes");
        }
        bytes = size < bytes.length ? bytes : Arrays.copyOf(bytes, 2 * size);
      }
      return Arrays.copyOf(bytes, size);
    } catch (IOException e) {
      throw new ElfException("no xz stream that can be read: " + e.getMessage());
    }
  }
}
