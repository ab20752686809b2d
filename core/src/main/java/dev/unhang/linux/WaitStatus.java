package dev.unhang.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What waitid(2) says of a tracee. It is asked for stops only: to take the end of a process that
 * unhang started would leave {@link Child} without its exit status, and the kernel clears away
 * other tracees that ended when the tracing thread ends.
 */
sealed interface WaitStatus {
  int P_PID = 1;
  long OPTIONS = 0x60000003; // __WALL | __WNOTHREAD | WSTOPPED | WNOHANG

  /**
   * @param signal that stopped it
   * @param event the ptrace event, 0 for a signal-delivery stop
   */
  record Stopped(int signal, int event) implements WaitStatus {}

  record Ended() implements WaitStatus {}

  /** No change so far. */
  record Nothing() implements WaitStatus {}

  static WaitStatus poll(int tid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SignalInfo.SIZE, 8);
      long result = Libc.syscall(Syscall.WAITID, P_PID, tid, info.address(), OPTIONS, 0, 0);
      if (result == -Errno.EINTR || (result == 0 && SignalInfo.pid(info) == 0)) {
        return new Nothing();
      }
      if (result < 0) {
        return new Ended(); // ECHILD: no longer ours, or a zombie
      }
      int status = SignalInfo.status(info);
      return new Stopped(status & 0xff, status >> 8);
    }
  }
}
