package dev.unhang.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the recorder keeps code with probes, so that it is made once: files that it names and
 * checks (python/loading.py).
 */
final class CodeCache {
  static final String NAME = "code";

  /** Half of it is what stays when there is more. */
  private static final long MOST_BYTES = 128L << 20;

  private record Kept(Path path, long size, FileTime written) {}

  private CodeCache() {}

  /** Makes the folder, or removes from it what was written first if there is too much. */
  static void prepare(Path folder) throws IOException {
    HistoryFolder.make(folder);
    trim(folder, MOST_BYTES);
  }

  static void trim(Path folder, long most) throws IOException {
    List<Kept> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        try {
          files.add(new Kept(path, Files.size(path), Files.getLastModifiedTime(path)));
        } catch (NoSuchFileException renamed) {
          // it was being written
        }
      }
    }
    long bytes = files.stream().mapToLong(Kept::size).sum();
    if (bytes <= most) {
      return;
    }
    files.sort(Comparator.comparing(Kept::written));
    for (Kept file : files) {
      if (bytes > most / 2) {
        Files.deleteIfExists(file.path());
        bytes -= file.size();
      }
    }
  }
}
