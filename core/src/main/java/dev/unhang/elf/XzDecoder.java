package dev.unhang.elf;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Decompresses xz streams, which the JDK can't; found by {@link ServiceLoader}. The library does
 * without where there is none.
 */
public interface XzDecoder {

  /**
   * The bytes of a stream.
   *
   * @param limit how many it may have at most
   * @throws ElfException if it is no xz stream, or a longer one
   */
  byte[] decode(byte[] stream, int limit) throws ElfException;

  /** The first decoder that is there. */
  static Optional<XzDecoder> find() {
    return ServiceLoader.load(XzDecoder.class).findFirst();
  }
}
