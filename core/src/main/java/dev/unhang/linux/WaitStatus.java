package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What wait4(2) says of a tracee or child. */
sealed interface WaitStatus {
  /**
   * @param signal that stopped it
   * @param event the ptrace event, 0 for a signal-delivery stop
   */
  record Stopped(int signal, int event) implements WaitStatus {}

  record Ended() implements WaitStatus {}

  /** No change so far. */
  record Nothing() implements WaitStatus {}

  static WaitStatus poll(int tid, long options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(JAVA_INT);
      long got = Libc.syscall(Syscall.WAIT4, tid, status.address(), options, 0);
      if (got == 0 || got == -Errno.EINTR) {
        return new Nothing();
      }
      if (got < 0) {
        return new Ended(); // ECHILD: no longer ours
      }
      int word = status.get(JAVA_INT, 0);
      return (word & 0xff) == 0x7f ? new Stopped(word >> 8 & 0xff, word >> 16) : new Ended();
    }
  }
}
