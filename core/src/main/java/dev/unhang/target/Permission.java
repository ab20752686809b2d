package dev.unhang.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Why the kernel refuses to let one process read another (ptrace(2), "access mode checking"), and
 * the way out.
 */
final class Permission {
  private static final long CAP_SYS_PTRACE = 1L << 19;

  private Permission() {}

  static CannotInspect denied(int pid) {
    return new CannotInspect("not permitted to read process " + pid + reason(pid), remedy(pid));
  }

  private static String reason(int pid) {
    Optional<String> owner = field("/proc/" + pid + "/status", "Uid");
    if (owner.isPresent() && !owner.equals(field("/proc/self/status", "Uid"))) {
      return ": it belongs to another user (uid " + owner.get().split("\\s+")[0] + ")";
    }
    return switch (yama()) {
      case 1 -> ": kernel.yama.ptrace_scope is 1, so only a parent may read its children";
      case 2 -> ": kernel.yama.ptrace_scope is 2, so only root may";
      case 3 -> ": kernel.yama.ptrace_scope is 3, so nobody may until the next boot";
      default -> "";
    };
  }

  private static String remedy(int pid) {
    if (yama() == 3) {
      return "Boot with kernel.yama.ptrace_scope below 3; it can't be lowered while the system runs.";
    }
    if (root() && !capable()) {
      return "This container lacks CAP_SYS_PTRACE. Start it with `docker run --cap-add=SYS_PTRACE`, or in Kubernetes set"
          + " securityContext.capabilities.add: [\"SYS_PTRACE\"].";
    }
    String sudo = "Try: sudo unhang dump " + pid;
    return yama() == 1
        ? sudo
            + "  (or start the program with `unhang run`, which needs no privileges;"
            + " or allow it: sudo sysctl kernel.yama.ptrace_scope=0)"
        : sudo;
  }

  private static boolean root() {
    return field("/proc/self/status", "Uid").filter(ids -> ids.startsWith("0\t")).isPresent();
  }

  private static boolean capable() {
    return field("/proc/self/status", "CapEff")
        .map(hex -> (Long.parseUnsignedLong(hex, 16) & CAP_SYS_PTRACE) != 0)
        .orElse(false);
  }

  /** The level of the Yama security module; 0 where the kernel has none. */
  private static int yama() {
    try {
      return Integer.parseInt(
          Files.readString(Path.of("/proc/sys/kernel/yama/ptrace_scope")).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private static Optional<String> field(String file, String key) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(key + ":"))
          .map(line -> line.substring(key.length() + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
