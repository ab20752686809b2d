package dev.unhang.target;

import dev.unhang.elf.ElfImage;
import dev.unhang.memory.Memory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is looked at. */
public sealed interface Target permits LiveProcess {
  int pid();

  Memory memory();

  /** The mapped files, in order of address. */
  List<MappedFile> files();

  /** The ELF image of a mapped file; empty where it is none or can't be read. */
  Optional<LoadedImage> image(MappedFile file);

  /**
   * What was learned of an image, kept as long as that is open, for all targets that share it.
   *
   * @param kind of what is learned, one for each image
   */
  <T> T learned(ElfImage image, Class<T> kind, Function<ElfImage, T> learn);

  /** The separate file with the symbols that were stripped off an image. */
  Optional<ElfImage> debugFile(LoadedImage image);
}
