package dev.unhang.linux;

import java.util.OptionalInt;

/**
 * A thread's scheduling state: {@code /proc/PID/task/TID/stat} (proc_pid_stat(5)).
 *
 * @param comm the kernel's name of the thread, at most 15 bytes
 * @param state {@code R} running, {@code S} sleeping, {@code D} in an uninterruptible wait, {@code
 *     T}/{@code t} stopped, {@code Z} zombie, {@code X} dead, {@code I} an idle kernel thread
 * @param parent process id of the parent
 * @param group process group id
 * @param session session id
 * @param foreground process group that its controlling terminal serves; empty without a terminal
 * @param cpuTicks user and system time, in clock ticks (1/100 s)
 * @param startTicks when it started, in clock ticks since boot
 * @param flags the kernel's PF_ flags
 */
public record TaskStat(
    String comm,
    char state,
    int parent,
    int group,
    int session,
    OptionalInt foreground,
    long cpuTicks,
    long startTicks,
    long flags) {
  private static final long PF_EXITING = 0x00000004;
  private static final long PF_FORKNOEXEC = 0x00000040; // include/linux/sched.h
  private static final long PF_KTHREAD = 0x00200000;

  /**
   * @throws MalformedProc if this is not such a line
   */
  public static TaskStat parse(String text) throws MalformedProc {
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open) {
      throw new MalformedProc("stat", text);
    }
    String[] fields = text.substring(close + 1).trim().split(" ", 22);
    if (fields.length < 21 || fields[0].isEmpty()) {
      throw new MalformedProc("stat", text);
    }
    try {
      return new TaskStat(
          ProcFile.decode(text.substring(open + 1, close)),
          fields[0].charAt(0),
          Integer.parseInt(fields[1]),
          Integer.parseInt(fields[2]),
          Integer.parseInt(fields[3]),
          group(Integer.parseInt(fields[5])),
          Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
          Long.parseLong(fields[19]),
          Long.parseLong(fields[6]));
    } catch (NumberFormatException e) {
      throw new MalformedProc("stat", text);
    }
  }

  private static OptionalInt group(int tpgid) {
    return tpgid > 0 ? OptionalInt.of(tpgid) : OptionalInt.empty();
  }

  public boolean ended() {
    return state == 'Z' || state == 'X';
  }

  /** Whether it has ended or is about to: it may have no memory any more. */
  public boolean ending() {
    return ended() || (flags & PF_EXITING) != 0;
  }

  /** Whether this process was forked and has executed no program of its own since. */
  public boolean forked() {
    return (flags & PF_FORKNOEXEC) != 0;
  }

  public boolean kernelThread() {
    return (flags & PF_KTHREAD) != 0;
  }
}
