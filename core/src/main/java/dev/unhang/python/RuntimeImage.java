package dev.unhang.python;

import dev.unhang.elf.Dynamic;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.Section;
import dev.unhang.elf.Symbol;
import dev.unhang.target.LoadedImage;
import dev.unhang.target.MappedFile;
import dev.unhang.target.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The executable or shared library in which CPython lives.
 *
 * @param image the file, at its place
 */
record RuntimeImage(LoadedImage image) {
  /** Exported by every CPython from 3.7 on; before that the list of interpreters has to do. */
  private static final List<String> MARKS = List.of("_PyRuntime", "PyInterpreterState_Head");

  private static final int NAMELESS = 2;

  /**
   * All of them, best guess first: the files that look like Python by name, then any other that is
   * mapped with code, since Python may be embedded. Each is looked at when its turn comes.
   */
  static Stream<RuntimeImage> candidates(Target target) {
    return target.files().stream()
        .filter(MappedFile::executable)
        .sorted(Comparator.comparingInt(RuntimeImage::rank))
        .flatMap(file -> target.image(file).stream())
        .map(RuntimeImage::new)
        .filter(RuntimeImage::hasPython);
  }

  /** The files that are Python by their name, with or without one in them that can be found. */
  static List<MappedFile> named(Target target) {
    return target.files().stream()
        .filter(file -> file.executable() && rank(file) < NAMELESS)
        .toList();
  }

  /**
   * Whether one of these needs a library of Python that is not mapped: ld.so(8) is still at work.
   */
  static boolean isLoading(Target target) {
    List<MappedFile> named = named(target);
    return named.stream().noneMatch(file -> isLibrary(file.name()))
        && named.stream()
            .flatMap(file -> target.image(file).stream())
            .anyMatch(RuntimeImage::needsLibrary);
  }

  private static boolean needsLibrary(LoadedImage image) {
    try {
      Optional<Dynamic> dynamic = image.elf().dynamic();
      return dynamic.isPresent()
          && dynamic.get().needed().stream().anyMatch(RuntimeImage::isLibrary);
    } catch (ElfException e) {
      return false;
    }
  }

  private static boolean isLibrary(String name) {
    return name.startsWith("libpython");
  }

  private static int rank(MappedFile file) {
    String name = file.name();
    return isLibrary(name) ? 0 : name.startsWith("python") ? 1 : NAMELESS;
  }

  /** What a Python exports; going through all symbols is only for what has the name of one. */
  private boolean hasPython() {
    return MARKS.stream().anyMatch(mark -> exported(mark).isPresent())
        || section(".PyRuntime").isPresent()
        || (rank(image.file()) < NAMELESS
            && MARKS.stream().anyMatch(mark -> symbol(mark).isPresent()));
  }

  private OptionalLong exported(String name) {
    try {
      return at(image.elf().exported(name).map(Symbol::value));
    } catch (ElfException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Address in the process of an exported or static symbol; empty also where the tables can't be
   * read.
   */
  OptionalLong symbol(String name) {
    try {
      return at(image.elf().symbol(name).map(Symbol::value));
    } catch (ElfException e) {
      return OptionalLong.empty();
    }
  }

  /** Address in the process of a section. */
  OptionalLong section(String name) {
    try {
      return at(image.elf().section(name).map(Section::address));
    } catch (ElfException e) {
      return OptionalLong.empty();
    }
  }

  private OptionalLong at(Optional<Long> address) {
    return address.isPresent()
        ? OptionalLong.of(address.get() + image.bias())
        : OptionalLong.empty();
  }
}
