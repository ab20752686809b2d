package dev.unhang.dwarf;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Images of this machine: those that the running JVM has mapped, and that are not large. */
final class SystemImages {
  private static final int LARGE = 4 << 20;

  private SystemImages() {}

  static Stream<Path> files() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(line -> line.contains(" r-xp ") && line.indexOf('/') > 0)
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .filter(file -> Files.isRegularFile(file) && file.toFile().length() < LARGE)
          .distinct()
          .toList()
          .stream();
    }
  }

  static ElfImage open(Path file) throws IOException, ElfException {
    return ElfImage.parse(ByteSource.of(Files.readAllBytes(file)));
  }
}
