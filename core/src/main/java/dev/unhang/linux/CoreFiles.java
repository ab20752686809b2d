package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the kernel writes a process's memory when a signal ends it (core(5)). */
public final class CoreFiles {
  private static final int RLIMIT_CORE = 4;

  private CoreFiles() {}

  /** Raises the process's limit on the size of core files as far as it may be raised. */
  public static void liftLimit(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8); // rlim64: soft, hard
      if (Libc.syscall(Syscall.PRLIMIT64, pid, RLIMIT_CORE, 0, limit.address()) == 0) {
        limit.set(JAVA_LONG, 0, limit.get(JAVA_LONG, 8));
        Libc.syscall(Syscall.PRLIMIT64, pid, RLIMIT_CORE, limit.address(), 0);
      }
    }
  }

  /** In words, as far as /proc tells. */
  public static String destination(int pid) throws IOException {
    String pattern = ProcFile.text("/proc/sys/kernel/core_pattern").strip();
    if (pattern.startsWith("|")) {
      return pattern.contains("systemd-coredump")
          ? "to be had by \"coredumpctl\""
          : "handed to " + pattern.substring(1);
    }
    String file = pattern.replace("%p", String.valueOf(pid));
    if (!file.startsWith("/")) {
      file = Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).resolve(file).toString();
    }
    boolean addsPid =
        !pattern.contains("%p") && ProcFile.text("/proc/sys/kernel/core_uses_pid").startsWith("1");
    return "file " + file + (addsPid ? "." + pid : "");
  }
}
