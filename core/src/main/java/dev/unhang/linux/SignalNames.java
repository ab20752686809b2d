package dev.unhang.linux;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** All signals by name (signal(7)), and what a process does with them. */
public final class SignalNames {
  /** The highest number that there is. */
  public static final int LAST = 64;

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private static final int FIRST_REAL_TIME = 34; // glibc keeps two for itself

  private SignalNames() {}

  /** {@code SIGTERM} of 15, {@code SIGRTMIN+1} of 35. */
  public static String of(int number) {
    if (number >= 1 && number <= NAMES.size()) {
      return "SIG" + NAMES.get(number - 1);
    }
    return number >= FIRST_REAL_TIME
        ? "SIGRTMIN" + (number == FIRST_REAL_TIME ? "" : "+" + (number - FIRST_REAL_TIME))
        : "signal " + number;
  }

  /** Numbers of the signals for which a process has set a function. */
  public static List<Integer> caught(int pid) throws IOException {
    String text = ProcText.value(ProcFs.status(pid), "\nSigCgt:");
    try {
      long mask = Long.parseUnsignedLong(text, 16);
      return IntStream.rangeClosed(1, LAST)
          .filter(n -> (mask >>> (n - 1) & 1) != 0)
          .boxed()
          .toList();
    } catch (NumberFormatException e) {
      throw new MalformedProc("SigCgt", text);
    }
  }
}
