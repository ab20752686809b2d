package dev.unhang.history;

import dev.unhang.linux.ForeignFile;
import dev.unhang.linux.Mapping;
import dev.unhang.linux.ProcFs;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where recorded processes have their files: a folder of the user's in memory (/dev/shm), in it one
 * for each {@code unhang run}, in that one for each process.
 */
final class HistoryFolder {
  /** Sessions of which no process runs any more that are kept, to be looked at. */
  private static final int KEPT = 4;

  private static final String PRIVATE = "rwx------";
  private static final Pattern RING = Pattern.compile("\\d{1,9}\\.ring");
  private static final Pattern MAKER = Pattern.compile("run-(\\d{1,9})-");

  private HistoryFolder() {}

  /** The user's. Somebody else's of the same name is refused. */
  static Path root() throws IOException {
    Path memory = Path.of("/dev/shm");
    Path parent = Files.isWritable(memory) ? memory : Path.of("/tmp");
    Path root = parent.resolve("unhang-" + user());
    make(root);
    requireOwn(root);
    return root;
  }

  /** Makes a folder of the user's alone, unless there is something of that name. */
  static void make(Path folder) throws IOException {
    try {
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder, onlyMine());
      }
    } catch (FileAlreadyExistsException anotherUnhangDoesTheSame) {
      // at this moment
    }
  }

  /** The user's number. */
  static String user() throws IOException {
    return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  static FileAttribute<Set<PosixFilePermission>> onlyMine() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE));
  }

  /**
   * @throws IOException if another could have put something into it
   */
  static void requireOwn(Path folder) throws IOException {
    boolean own =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getOwner(Path.of("/proc/self")))
            && PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)).equals(PRIVATE);
    if (!own) {
      throw new IOException(folder + " is not a folder of yours alone");
    }
  }

  /**
   * Where a running process has its files: what it has mapped tells, whoever started it, and in
   * whichever namespaces. Children have what their parents mapped too, so that the folder's name
   * has to be the process's own number.
   */
  static Optional<ForeignFile> mapped(int pid) throws IOException {
    String own = "/" + ProcFs.taskStatus(pid, pid).ownId() + "/";
    for (Mapping mapping : ProcFs.maps(pid)) {
      int end = mapping.path().lastIndexOf('/') + 1;
      String folder = mapping.path().substring(0, end);
      if (folder.endsWith(own) && RING.matcher(mapping.fileName()).matches()) {
        return Optional.of(seen(pid, folder));
      }
    }
    return Optional.empty();
  }

  /** What is mapped has the name that it has for us, except in other mount namespaces. */
  private static ForeignFile seen(int pid, String folder) throws IOException {
    try {
      return ForeignFile.of(pid, folder);
    } catch (NoSuchFileException outsideItsRoot) {
      return ForeignFile.of((int) ProcessHandle.current().pid(), folder);
    }
  }

  /** The newest first. */
  static List<Path> sessions() throws IOException {
    try (Stream<Path> folders = Files.list(root())) {
      return folders
          .filter(Files::isDirectory)
          .sorted(Comparator.comparing(HistoryFolder::modified).reversed())
          .toList();
    }
  }

  /** Makes one, and removes old ones. */
  static Path newSession() throws IOException {
    int ended = 0;
    for (Path session : sessions()) {
      boolean goes = isOver(session) && (isEmpty(session) || ++ended > KEPT);
      if (goes) {
        remove(session);
      }
    }
    return Files.createTempDirectory(root(), "run-" + ProcessHandle.current().pid() + "-");
  }

  private static FileTime modified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  /**
   * Whether none of its processes runs, nor the unhang that made it and may be about to start one.
   */
  static boolean isOver(Path session) {
    Matcher maker = MAKER.matcher(String.valueOf(session.getFileName()));
    return !(maker.lookingAt() && runs(maker.group(1)))
        && processes(session).stream()
            .map(process -> String.valueOf(process.getFileName()))
            .noneMatch(HistoryFolder::runs);
  }

  static boolean isEmpty(Path session) {
    return processes(session).isEmpty();
  }

  private static boolean runs(String pid) {
    return Files.exists(Path.of("/proc", pid));
  }

  private static List<Path> processes(Path session) {
    try (Stream<Path> folders = Files.list(session)) {
      return folders.filter(f -> f.getFileName().toString().matches("\\d{1,9}")).toList();
    } catch (IOException gone) {
      return List.of();
    }
  }

  static void remove(Path session) {
    try (Stream<Path> paths = Files.walk(session)) {
      for (Path path : new ArrayList<>(paths.sorted(Comparator.reverseOrder()).toList())) {
        Files.deleteIfExists(path);
      }
    } catch (IOException somebodyElseDoes) {
      // two at the same time
    }
  }
}
