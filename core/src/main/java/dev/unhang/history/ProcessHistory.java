package dev.unhang.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the threads of a process executed last, while it runs or after it ended.
 *
 * @param threads by number
 */
public record ProcessHistory(int pid, List<ThreadHistory> threads) {
  private static final int HEADER = 4096;
  private static final long LARGEST = 128L << 20;
  private static final int MOST_THREADS = 4096;

  public ProcessHistory {
    threads = List.copyOf(threads);
  }

  /** Of a process that {@code unhang run --history} started, or its descendants. */
  public static Optional<ProcessHistory> of(int pid) throws IOException {
    for (Path session : HistoryFolder.sessions()) {
      Path folder = session.resolve(String.valueOf(pid));
      if (Files.isDirectory(folder)) {
        return Optional.of(read(pid, folder));
      }
    }
    return Optional.empty();
  }

  /** The same, with some threads only. */
  public ProcessHistory only(Set<Long> tids) {
    return new ProcessHistory(
        pid, threads.stream().filter(thread -> tids.contains(thread.tid())).toList());
  }

  /**
   * @param folder with the files of a process
   * @throws IOException if it cannot be read
   */
  static ProcessHistory read(int pid, Path folder) throws IOException {
    List<ThreadHistory> threads = new ArrayList<>();
    try (DirectoryStream<Path> rings = Files.newDirectoryStream(folder, "*.ring")) {
      for (Path ring : rings) {
        if (threads.size() < MOST_THREADS) {
          read(ring, folder.resolve("codes")).ifPresent(threads::add);
        }
      }
    }
    threads.sort(Comparator.comparingLong(ThreadHistory::tid));
    return new ProcessHistory(pid, threads);
  }

  /** The names are read last: then they have every code object that the ring knows of. */
  private static Optional<ThreadHistory> read(Path ring, Path codes) {
    try {
      if (Files.size(ring) > LARGEST || Files.size(codes) > LARGEST) {
        return Optional.empty();
      }
      byte[] before = head(ring);
      byte[] bytes = Files.readAllBytes(ring);
      byte[] after = head(ring);
      return Ring.parse(before, bytes, after, CodeName.parse(Files.readAllBytes(codes)));
    } catch (IOException threadHasEnded) {
      return Optional.empty();
    }
  }

  private static byte[] head(Path ring) throws IOException {
    try (InputStream stream = Files.newInputStream(ring)) {
      return stream.readNBytes(HEADER);
    }
  }
}
