package dev.unhang.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the kernel tells of processes. Every method throws {@link java.nio.file.NoSuchFileException}
 * (or another IOException, ESRCH, for a file read while its process ends) when the process or
 * thread is gone and {@link java.nio.file.AccessDeniedException} where it may not be seen.
 */
public final class ProcFs {
  private static final long NANOS_PER_TICK = 10_000_000;

  /** SIGINT; SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV; 32 to 34 of nptl(7). */
  private static final long USUAL_SIGNALS = 0x3800004eaL;

  private ProcFs() {}

  /** All processes that can be seen, ascending. */
  public static List<Integer> pids() throws IOException {
    return ProcFile.numbers("/proc");
  }

  /** The threads of a process, ascending; the first is usually the main one. */
  public static List<Integer> tids(int pid) throws IOException {
    return ProcFile.numbers("/proc/" + pid + "/task");
  }

  public static TaskStat stat(int pid) throws IOException {
    return TaskStat.parse(ProcFile.text("/proc/" + pid + "/stat"));
  }

  public static TaskStat stat(int pid, int tid) throws IOException {
    return TaskStat.parse(ProcFile.text(task(pid, tid) + "stat"));
  }

  public static TaskSwitches switches(int pid, int tid) throws IOException {
    return TaskSwitches.parse(ProcFile.text(task(pid, tid) + "status"));
  }

  /**
   * For how long a thread has run or been ready to, in nanoseconds; without schedstat only for how
   * long it has run.
   */
  public static long busyNanos(int pid, int tid) throws IOException {
    String[] fields = new String[0];
    try {
      fields = ProcFile.text(task(pid, tid) + "schedstat").strip().split(" ");
      long busy = Long.parseLong(fields[0]) + Long.parseLong(fields[1]);
      return busy > 0 ? busy : stat(pid, tid).cpuTicks() * NANOS_PER_TICK;
    } catch (NoSuchFileException e) {
      return stat(pid, tid).cpuTicks() * NANOS_PER_TICK;
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new MalformedProc("schedstat", String.join(" ", fields));
    }
  }

  /** {@code status} of a process, whole. */
  public static String status(int pid) throws IOException {
    return ProcFile.text("/proc/" + pid + "/status");
  }

  /**
   * Whether the process has set a function for a signal that another one might send it. Python
   * always has one for SIGINT; those for the process's own faults, and the C library's for threads,
   * do not count.
   */
  public static boolean handlesSignals(int pid) {
    try {
      long caught = Long.parseUnsignedLong(ProcText.value(status(pid), "\nSigCgt:"), 16);
      return (caught & ~USUAL_SIGNALS) != 0;
    } catch (IOException | NumberFormatException e) {
      return true;
    }
  }

  /** The process that a thread belongs to: for a process, itself. */
  public static int threadGroup(int tid) throws IOException {
    return Math.toIntExact(ProcText.number(status(tid), "\nTgid:"));
  }

  /**
   * The auxiliary vector that the kernel gave the program (getauxval(3)), a char for each byte;
   * empty for a kernel thread or a zombie, and within an execve(2) that has not yet mapped its
   * program: all entries are of type AT_NULL (0) then.
   */
  public static String auxv(int pid) throws IOException {
    String entries = ProcFile.text("/proc/" + pid + "/auxv");
    return entries.startsWith("\0") ? "" : entries;
  }

  /** Empty while the thread runs. */
  public static Optional<BlockedCall> blockedCall(int pid, int tid) throws IOException {
    Optional<BlockedCall> call = BlockedCall.parse(ProcFile.text(task(pid, tid) + "syscall"));
    return call.isPresent() && call.get().isRestart()
        ? Optional.of(call.get().resuming(ProcFile.text(task(pid, tid) + "wchan")))
        : call;
  }

  public static List<Mapping> maps(int pid) throws IOException {
    return Mapping.parse(ProcFile.text("/proc/" + pid + "/maps"));
  }

  /**
   * Which of these processes have mapped a file. What does not show its memory counts as one that
   * has not.
   *
   * @param device as in {@link Mapping}
   */
  public static List<Integer> mapping(String device, long inode, Collection<Integer> pids) {
    String mark = " " + device + " " + inode + " ";
    List<Integer> found = new ArrayList<>();
    for (int pid : pids) {
      try {
        if (ProcFile.text("/proc/" + pid + "/maps").contains(mark)) {
          found.add(pid);
        }
      } catch (IOException hiddenOrEnded) {
        // neither is known to have it
      }
    }
    return found;
  }

  /** The command line's words; empty for a kernel thread or a zombie. */
  public static List<String> commandLine(int pid) throws IOException {
    String text = ProcFile.decode(ProcFile.text("/proc/" + pid + "/cmdline"));
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int to; (to = text.indexOf('\0', from)) >= 0; from = to + 1) {
      words.add(text.substring(from, to));
    }
    if (from < text.length()) {
      words.add(text.substring(from));
    }
    return words;
  }

  /** Whether two processes belong to the same user; not if one of them has ended. */
  static boolean isOfSameUser(int pid, int other) {
    try {
      return Files.getAttribute(Path.of("/proc/" + pid), "unix:uid")
          .equals(Files.getAttribute(Path.of("/proc/" + other), "unix:uid"));
    } catch (IOException ended) {
      return false;
    }
  }

  /** Path of the executable as the process's own root shows it, also after it was replaced. */
  public static String executable(int pid) throws IOException {
    String path = Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString();
    return path.endsWith(" (deleted)") ? path.substring(0, path.length() - 10) : path;
  }

  /** The numbers of a process's open files, ascending. */
  public static List<Integer> descriptors(int pid) throws IOException {
    return ProcFile.numbers("/proc/" + pid + "/fd");
  }

  /**
   * What a file descriptor refers to: a path, or {@code pipe:[inode]}, {@code socket:[inode]}, ...
   */
  public static String descriptor(int pid, long fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + fd)).toString();
  }

  /**
   * What kind of file a descriptor refers to: {@code st_mode} and {@code st_rdev} of stat(2). The
   * file itself is not opened.
   */
  public static FileKind fileKind(int pid, long fd) throws IOException {
    return FileKind.of(Path.of("/proc/" + pid + "/fd/" + fd));
  }

  /** What tells a process's network namespace from others; its pid where that is not told. */
  static String networkNamespace(int pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString();
    } catch (IOException e) {
      return "process " + pid;
    }
  }

  /**
   * What tells a file from all others, as /proc/locks writes it: {@code major:minor:inode}, the
   * device's numbers in hex. The file itself is not opened.
   */
  public static String fileIdentity(int pid, long fd) throws IOException {
    Map<String, Object> stat =
        Files.readAttributes(Path.of("/proc/" + pid + "/fd/" + fd), "unix:dev,ino");
    long device = (long) stat.getOrDefault("dev", 0L);
    long minor = (device & 0xff) | (device >> 12 & 0xfff00);
    return "%02x:%02x:".formatted(device >> 8 & 0xfff, minor) + stat.get("ino");
  }

  /** {@code fdinfo}: position, flags and more, by the kind of file. */
  public static String descriptorInfo(int pid, long fd) throws IOException {
    return ProcFile.text("/proc/" + pid + "/fdinfo/" + fd);
  }

  /** The process that a descriptor made by pidfd_open(2) refers to, as we see it. */
  public static OptionalInt pidOfDescriptor(int pid, long fd) {
    try {
      long number = ProcText.number(descriptorInfo(pid, fd), "\nPid:");
      return number > 0 ? OptionalInt.of((int) number) : OptionalInt.empty();
    } catch (IOException closedOrOther) {
      return OptionalInt.empty();
    }
  }

  /** Live or zombie children of a process, ascending. */
  public static List<Integer> children(int pid) throws IOException {
    return pids().stream().filter(child -> isChild(child, pid)).toList();
  }

  private static boolean isChild(int child, int parent) {
    try {
      return stat(child).parent() == parent;
    } catch (IOException endedOrHidden) {
      return false;
    }
  }

  public static TaskStatus taskStatus(int pid, int tid) throws IOException {
    return TaskStatus.parse(ProcFile.text(task(pid, tid) + "status"));
  }

  private static String task(int pid, int tid) {
    return "/proc/" + pid + "/task/" + tid + "/";
  }
}
