package dev.unhang.linux;

import java.io.IOException;

/**
 * What a thread does with signals: the masks of {@code /proc/PID/task/TID/status}
 * (proc_pid_status(5)), bit 0 being signal 1.
 *
 * @param pending sent to this thread, or to its process, and not delivered
 * @param blocked by this thread
 * @param ignored by the process
 * @param caught by a handler of the process
 */
public record SignalMasks(long pending, long blocked, long ignored, long caught) {

  /**
   * @throws MalformedProc if a line is missing or not of the documented form
   */
  static SignalMasks parse(String status) throws MalformedProc {
    return new SignalMasks(
        mask(status, "\nSigPnd:") | mask(status, "\nShdPnd:"),
        mask(status, "\nSigBlk:"),
        mask(status, "\nSigIgn:"),
        mask(status, "\nSigCgt:"));
  }

  /**
   * Those of a thread.
   *
   * @throws IOException if it has ended
   */
  public static SignalMasks of(int pid, int tid) throws IOException {
    return parse(ProcFile.text("/proc/" + pid + "/task/" + tid + "/status"));
  }

  public boolean pending(Signal signal) {
    return signal.in(pending);
  }

  public boolean blocked(Signal signal) {
    return signal.in(blocked);
  }

  public boolean ignored(Signal signal) {
    return signal.in(ignored);
  }

  /** Whether the signal, if sent to the thread, would do what it does by default. */
  public boolean takesDefault(Signal signal) {
    return !signal.in(blocked | ignored | caught);
  }

  private static long mask(String status, String key) throws MalformedProc {
    String value = ProcText.value(status, key);
    try {
      return Long.parseUnsignedLong(value, 16);
    } catch (NumberFormatException e) {
      throw new MalformedProc(key.strip(), value);
    }
  }
}
