package dev.unhang.waits;

import dev.unhang.linux.FileKind;
import dev.unhang.linux.ProcFs;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.io.IOException;

/**
 * An open file of the target.
 *
 * @param number as the process knows it
 * @param kind of file
 * @param name path, or {@code pipe:[inode]}, {@code socket:[inode]}, {@code anon_inode:[eventfd]}
 */
record Descriptor(int number, FileKind kind, String name) {

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
    return Wait.of(waitKind).on(site.resources().named(site.pid(), waitKind, name, label()));
  }

  /** {@code pipe 4711 (standard input)}. */
  String label() {
    String what =
        switch (kind) {
          case PIPE -> name.startsWith("pipe:[") ? "pipe " + inode() : "pipe " + name;
          case SOCKET -> "socket " + inode();
          case TERMINAL -> "terminal " + name;
          case REGULAR, DIRECTORY -> "file " + name;
          case OTHER -> name;
        };
    return switch (number) {
      case 0 -> what + " (standard input)";
      case 1 -> what + " (standard output)";
      case 2 -> what + " (standard error)";
      default -> what + " (descriptor " + number + ")";
    };
  }

  private String inode() {
    int open = name.indexOf('[');
    return open >= 0 && name.endsWith("]") ? name.substring(open + 1, name.length() - 1) : name;
  }
}
