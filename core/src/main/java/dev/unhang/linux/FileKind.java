package dev.unhang.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What kind of file it is (inode(7)). */
public enum FileKind {
  REGULAR,
  DIRECTORY,
  PIPE,
  SOCKET,
  TERMINAL,
  OTHER;

  private static final int S_IFMT = 0xf000;

  /** Follows the link, also the magic ones of /proc/PID/fd. */
  static FileKind of(Path path) throws IOException {
    Map<String, Object> stat = Files.readAttributes(path, "unix:mode,rdev");
    int mode = (int) stat.getOrDefault("mode", 0);
    return switch (mode & S_IFMT) {
      case 0x8000 -> REGULAR;
      case 0x4000 -> DIRECTORY;
      case 0x1000 -> PIPE;
      case 0xc000 -> SOCKET;
      case 0x2000 -> isTerminal((long) stat.getOrDefault("rdev", 0L)) ? TERMINAL : OTHER;
      default -> OTHER;
    };
  }

  /** Consoles, serial lines and pseudo-terminals (Documentation/admin-guide/devices.txt). */
  private static boolean isTerminal(long device) {
    long major = device >> 8 & 0xfff;
    return major == 4
        || major == 5
        || (major >= 136 && major <= 143)
        || major == 188
        || major == 204;
  }
}
