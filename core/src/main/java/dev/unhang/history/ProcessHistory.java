package dev.unhang.history;

import dev.unhang.linux.ForeignFile;
import dev.unhang.linux.ProcFs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the threads of a process executed last, while it runs or after it ended.
 *
 * @param threads by number
 */
public record ProcessHistory(int pid, List<ThreadHistory> threads) {
  private static final int HEADER = 4096;
  private static final int LARGEST = 128 << 20;
  private static final int MOST_THREADS = 4096;

  public ProcessHistory {
    threads = List.copyOf(threads);
  }

  /** Of a process that is being recorded. */
  public static Optional<ProcessHistory> ofRunning(int pid) throws IOException {
    Optional<ForeignFile> mapped = HistoryFolder.mapped(pid);
    if (mapped.isEmpty()) {
      return Optional.empty();
    }
    try (ForeignFile folder = mapped.get()) {
      return Optional.of(read(pid, folder.path()).asSeenHere());
    }
  }

  /** Of a process that is being recorded, or one of the user's that was. */
  public static Optional<ProcessHistory> of(int pid) throws IOException {
    return runs(pid) ? ofRunning(pid) : ofEnded(pid);
  }

  /** A zombie does not. */
  private static boolean runs(int pid) {
    try {
      return !ProcFs.maps(pid).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<ProcessHistory> ofEnded(int pid) throws IOException {
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

  /** In a pid namespace of its own a process has other numbers for its threads. */
  private ProcessHistory asSeenHere() throws IOException {
    if (ProcFs.taskStatus(pid, pid).ownId() == pid) {
      return this;
    }
    Map<Long, Integer> tids = new HashMap<>();
    for (int tid : ProcFs.tids(pid)) {
      tids.put((long) ProcFs.taskStatus(pid, tid).ownId(), tid);
    }
    return new ProcessHistory(
        pid,
        threads.stream()
            .filter(thread -> tids.containsKey(thread.tid()))
            .map(thread -> thread.withTid(tids.getOrDefault(thread.tid(), 0)))
            .toList());
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
      byte[] before = bytes(ring, HEADER);
      byte[] bytes = bytes(ring, LARGEST);
      byte[] after = bytes(ring, HEADER);
      return Ring.parse(before, bytes, after, CodeName.parse(bytes(codes, LARGEST)));
    } catch (IOException threadHasEnded) {
      return Optional.empty();
    }
  }

  /** The folder is the target's: what is no plain file is none of the recorder's. */
  private static byte[] bytes(Path file, int most) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(file + " is no file");
    }
    try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return stream.readNBytes(most);
    }
  }
}
