package dev.unhang.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Access to files under /proc: their text, whole. */
final class ProcFile {
  /** More than the largest map of a sane process; what is longer is cut. */
  private static final int LIMIT = 64 << 20;

  private ProcFile() {}

  /** The file's bytes as Latin-1: every byte is kept, and decoded later where it is a name. */
  static String text(String path) throws IOException {
    return new String(bytes(path), StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(String path) throws IOException {
    try (FileInputStream in = new FileInputStream(path)) {
      return in.readNBytes(LIMIT);
    } catch (java.io.FileNotFoundException absent) {
      // thrown for a missing and for a forbidden file alike
      if (Files.exists(Path.of(path))) {
        throw new java.nio.file.AccessDeniedException(path);
      }
      throw new NoSuchFileException(path);
    }
  }

  /** The entries of a folder whose names are numbers, ascending. */
  static List<Integer> numbers(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(folder))) {
      return entries
          .map(p -> String.valueOf(p.getFileName()))
          .filter(n -> !n.isEmpty() && n.chars().allMatch(c -> c >= '0' && c <= '9'))
          .map(Integer::valueOf)
          .sorted()
          .toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static String decode(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
