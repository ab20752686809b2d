package dev.unhang.elf;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images that the JVM which runs the test has loaded: the java launcher, libjvm, libc and more.
 */
final class MappedImages {

  /** A line of /proc/self/maps. */
  record Mapping(long start, long offset, boolean executable, String path) {

    static Mapping parse(String line) {
      String[] fields = line.split(" +", 6);
      return new Mapping(
          Long.parseUnsignedLong(fields[0].substring(0, fields[0].indexOf('-')), 16),
          Long.parseLong(fields[2], 16),
          fields[1].contains("x"),
          fields.length < 6 ? "" : fields[5]);
    }
  }

  private MappedImages() {}

  static List<Mapping> mappings() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.map(Mapping::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files that are mapped with code. */
  static Stream<Path> files() {
    return mappings().stream()
        .filter(m -> m.executable() && m.path().startsWith("/"))
        .map(m -> Path.of(m.path()))
        .filter(Files::isRegularFile)
        .distinct();
  }

  static ElfImage open(Path file) throws IOException, ElfException {
    return ElfImage.parse(ByteSource.of(Files.readAllBytes(file)));
  }

  /** This process's own memory. */
  static Memory memory() {
    return (address, into, offset, length) -> {
      try (RandomAccessFile mem = new RandomAccessFile("/proc/self/mem", "r")) {
        mem.seek(address);
        mem.readFully(into, offset, length);
      } catch (IOException e) {
        throw new MemoryFault(address, length);
      }
    };
  }
}
