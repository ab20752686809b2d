package dev.unhang.elf;

import java.util.Optional;

/**
 * Symbols in an image that is compressed within a stripped one: section {@code .gnu_debugdata} (GDB
 * manual, "MiniDebugInfo").
 */
public final class MiniDebugInfo {
  private static final int LARGEST_STREAM = 16 << 20;
  private static final int LARGEST = 64 << 20;

  private MiniDebugInfo() {}

  /** Whether an image has any. */
  public static boolean isIn(ElfImage image) {
    try {
      return image.section(".gnu_debugdata").isPresent();
    } catch (ElfException e) {
      return false;
    }
  }

  /** The image with the symbols; empty if there is none. */
  public static Optional<ElfImage> of(ElfImage image, XzDecoder decoder) throws ElfException {
    Optional<Section> section = image.section(".gnu_debugdata");
    if (section.isEmpty()) {
      return Optional.empty();
    }
    ByteSource stream = image.contents(section.get());
    if (stream.size() > LARGEST_STREAM) {
      throw new ElfException(".gnu_debugdata of 0x%x bytes".formatted(stream.size()));
    }
    byte[] bytes = stream.block(0, (int) stream.size()).array();
    return Optional.of(ElfImage.parse(ByteSource.of(decoder.decode(bytes, LARGEST))));
  }
}
