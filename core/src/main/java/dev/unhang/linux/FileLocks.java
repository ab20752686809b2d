package dev.unhang.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The locks on files, and who waits for which, as it was at one time: {@code /proc/locks}. */
public final class FileLocks {
  private static final Pattern LINE =
      Pattern.compile("(\\d+): *((?:-> *)*)(\\w+) +\\w+ +(\\w+) +(-?\\d+) (\\S+) (\\S+) (\\S+)");

  private final List<Line> lines;

  private FileLocks(List<Line> lines) {
    this.lines = lines;
  }

  /**
   * A lock that is held or wanted (proc_locks(5)).
   *
   * @param id the same for a lock and for those that wait for it
   * @param waits whether it is wanted, not held
   * @param kind {@code FLOCK}, {@code POSIX} or {@code OFDLCK}
   * @param owner the process that took it; empty for an open file description's
   * @param file {@code major:minor:inode}
   * @param start the first byte of the file that it is on
   */
  public record Line(
      long id,
      boolean waits,
      String kind,
      boolean write,
      OptionalInt owner,
      String file,
      long start) {}

  /** Reads it; empty where it can't be read. */
  public static FileLocks read() {
    try {
      return parse(ProcFile.text("/proc/locks"));
    } catch (IOException e) {
      return new FileLocks(List.of());
    }
  }

  static FileLocks parse(String text) {
    List<Line> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher m = LINE.matcher(line.strip());
      if (m.matches()) {
        parse(m).ifPresent(lines::add);
      }
    }
    return new FileLocks(lines);
  }

  private static Optional<Line> parse(Matcher m) {
    try {
      int pid = Integer.parseInt(m.group(5));
      return Optional.of(
          new Line(
              Long.parseLong(m.group(1)),
              !m.group(2).isEmpty(),
              m.group(3),
              m.group(4).equals("WRITE"),
              pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty(),
              m.group(6),
              Long.parseLong(m.group(7))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * The locks for which a process waits on a file: of each the one that is held.
   *
   * @param file {@code major:minor:inode}
   */
  public List<Line> blocking(int pid, String file) {
    return lines.stream()
        .filter(line -> line.waits && line.file.equals(file))
        .filter(line -> line.owner.isEmpty() || line.owner.getAsInt() == pid)
        .flatMap(line -> lines.stream().filter(held -> !held.waits && held.id == line.id))
        .distinct()
        .toList();
  }

  /** The locks that are held. */
  public List<Line> held() {
    return lines.stream().filter(line -> !line.waits).toList();
  }

  /** The locks that are held on a file. */
  public List<Line> held(String file) {
    return held().stream().filter(line -> line.file.equals(file)).toList();
  }
}
