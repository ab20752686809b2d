package dev.unhang.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What this process was started with and a JVM changes for itself. */
final class Inherited {
  /** Signals for which the JVM installs handlers whether they were ignored or not. */
  private static final List<Signal> TAKEN_BY_JVM =
      List.of(Signal.QUIT, Signal.PIPE, Signal.USR2, Signal.XFSZ);

  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int LAST_STANDARD_STREAM = 2;

  private Inherited() {}

  /** Before an exec: ignores again what was ignored, and closes on exec what was not given. */
  static void restore(Set<Integer> given) throws IOException {
    for (Signal signal : TAKEN_BY_JVM) {
      if (wasIgnored(signal)) {
        Signals.ignore(signal);
      }
    }
    for (int fd : ProcFile.numbers("/proc/self/fd")) {
      if (!given.contains(fd)) {
        Libc.syscall(Syscall.FCNTL, fd, F_SETFD, FD_CLOEXEC, 0);
      }
    }
  }

  /**
   * Descriptors that this process was given; to be asked before it has opened any for itself. The
   * JDK opens files without O_CLOEXEC, so that only their names tell its own from those given: they
   * lie in the JDK, or are jar files.
   */
  static Set<Integer> descriptors() throws IOException {
    Path jdk = Path.of(System.getProperty("java.home")).toRealPath();
    Set<Integer> given = new HashSet<>();
    for (int fd : ProcFile.numbers("/proc/self/fd")) {
      if (fd <= LAST_STANDARD_STREAM || !isOwn(fd, jdk)) {
        given.add(fd);
      }
    }
    return given;
  }

  /**
   * The signals blocked, bit 0 being signal 1. Java's threads change theirs, the process's first
   * thread, which only waits for them, does not.
   */
  static long signalMask() throws IOException {
    long pid = Libc.syscall(Syscall.GETPID, 0, 0);
    return mask("/proc/self/task/" + pid + "/status", "\nSigBlk:");
  }

  /** Whether this process ignores it now; a handler would change that. */
  static boolean ignores(Signal signal) throws IOException {
    return signal.in(mask("/proc/self/status", "\nSigIgn:"));
  }

  /**
   * The launcher looked before the JVM started ({@code -Dunhang.ignored}, as SigIgn of
   * proc_pid_status(5)). Without it: a shell that starts something in the background ignores INT
   * and QUIT together, and the JVM leaves an ignored INT alone.
   */
  private static boolean wasIgnored(Signal signal) throws IOException {
    String told = System.getProperty("unhang.ignored", "").strip();
    if (told.matches("[0-9a-fA-F]{1,16}")) {
      return signal.in(Long.parseUnsignedLong(told, 16));
    }
    return signal == Signal.QUIT && ignores(Signal.INT);
  }

  private static long mask(String file, String key) throws IOException {
    String value = ProcText.value(ProcFile.text(file), key);
    try {
      return Long.parseUnsignedLong(value, 16);
    } catch (NumberFormatException e) {
      throw new MalformedProc(key.strip(), value);
    }
  }

  private static boolean isOwn(int fd, Path jdk) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
      return target.startsWith(jdk) || target.toString().endsWith(".jar");
    } catch (IOException closedMeanwhile) {
      return true; // the one by which the folder was listed
    }
  }
}
