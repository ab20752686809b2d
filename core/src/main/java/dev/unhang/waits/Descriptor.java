package dev.unhang.waits;

import dev.unhang.linux.FileKind;
import dev.unhang.linux.ProcFs;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An open file of the target.
 *
 * @param fd as the process knows it
 * @param kind of file
 * @param name path, or {@code pipe:[inode]}, {@code socket:[inode]}, {@code anon_inode:[eventfd]}
 */
record Descriptor(int fd, FileKind kind, String name) {
  private static final int MOST_NAMED = 4;

  /** What the kernel tells of a descriptor; of one that it does not tell of, the number. */
  static Descriptor of(Site site, int number) {
    try {
      return new Descriptor(
          number, ProcFs.fileKind(site.pid(), number), ProcFs.descriptor(site.pid(), number));
    } catch (IOException | RuntimeException e) {
      return new Descriptor(number, FileKind.OTHER, "descriptor " + number);
    }
  }

  /** A wait for it to be ready. */
  Wait wait(boolean write, Site site) {
    WaitKind waitKind =
        switch (kind) {
          case PIPE -> write ? WaitKind.PIPE_WRITE : WaitKind.PIPE_READ;
          case SOCKET -> WaitKind.SOCKET;
          case TERMINAL -> WaitKind.TERMINAL;
          case REGULAR, DIRECTORY -> WaitKind.DISK;
          case OTHER -> name.equals("anon_inode:[signalfd]") ? WaitKind.SIGNAL : WaitKind.POLL;
        };
    Wait wait = Wait.of(waitKind).on(site.resources().named(site.pid(), waitKind, name, label()));
    List<Holder> holders = new OtherEnds(site).of(this, write);
    return holders.isEmpty() ? wait : wait.heldByAny(holders);
  }

  /** {@code pipe 4711 (standard input)}. */
  String label() {
    return label("");
  }

  /**
   * The same, and who is at the other end: {@code socket 12 (descriptor 3, process 45 at the other
   * end)}.
   */
  String label(Set<Integer> others) {
    List<Integer> first = others.stream().sorted().limit(MOST_NAMED).toList();
    String names = String.join(", ", first.stream().map(pid -> "process " + pid).toList());
    String more = others.size() > first.size() ? " and more" : "";
    return others.isEmpty() ? label() : label(", " + names + more + " at the other end");
  }

  private String label(String end) {
    String what =
        switch (kind) {
          case PIPE -> "pipe " + number();
          case SOCKET -> "socket " + number();
          case TERMINAL -> "terminal " + name;
          case REGULAR, DIRECTORY -> "file " + name;
          case OTHER -> name;
        };
    return switch (fd) {
      case 0 -> what + " (standard input" + end + ")";
      case 1 -> what + " (standard output" + end + ")";
      case 2 -> what + " (standard error" + end + ")";
      default -> what + " (descriptor " + fd + end + ")";
    };
  }

  /** Of a pipe or socket that has no path. */
  OptionalLong inode() {
    try {
      return OptionalLong.of(Long.parseLong(number()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private String number() {
    int open = name.indexOf('[');
    return open >= 0 && name.endsWith("]") ? name.substring(open + 1, name.length() - 1) : name;
  }
}
