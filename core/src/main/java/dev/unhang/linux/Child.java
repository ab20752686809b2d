package dev.unhang.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/**
 * A child process of this one: signalled, waited for, and reaped once.
 *
 * <p>Another thread of ours may trace it. The kernel shows a tracee's stops to its parent as well
 * where both are one process (kernel/exit.c, wait_consider_task), so waitid(2) is called only after
 * the whole process has ended, when nothing but its status is left to take. A tracer must leave
 * that to us: ask for stops only (waitid with WSTOPPED), which wait4(2) cannot.
 */
public final class Child implements AutoCloseable {
  private static final int P_PID = 1;
  private static final int WEXITED_WNOHANG = 4 | 1;
  private static final int CLD_EXITED = 1;
  private static final int CLD_DUMPED = 3;

  private final PidFd process;
  private Optional<ExitStatus> status = Optional.empty();

  public Child(int pid) {
    this.process = new PidFd(pid);
  }

  public int pid() {
    return process.pid();
  }

  /** Waits until it has ended, but not longer than said. */
  public Optional<ExitStatus> await(Duration atMost) throws InterruptedException {
    return process.ended(atMost) ? reap() : Optional.empty();
  }

  /** Nothing happens once it was reaped: its number may be another's by then. */
  public synchronized void signal(Signal signal) {
    if (status.isEmpty()) {
      process.signal(signal);
    }
  }

  private synchronized Optional<ExitStatus> reap() {
    if (status.isPresent()) {
      return status;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SignalInfo.SIZE, 8);
      long result =
          Libc.syscall(Syscall.WAITID, P_PID, pid(), info.address(), WEXITED_WNOHANG, 0, 0);
      if (result == -Errno.ECHILD) {
        status = Optional.of(new ExitStatus.Lost());
      } else if (result == 0 && SignalInfo.pid(info) == pid()) {
        status = Optional.of(status(SignalInfo.code(info), SignalInfo.status(info)));
      }
      return status;
    }
  }

  private static ExitStatus status(int code, int status) {
    return code == CLD_EXITED
        ? new ExitStatus.Exited(status & 0xff)
        : new ExitStatus.Killed(status, code == CLD_DUMPED);
  }

  @Override
  public void close() {
    process.close();
  }
}
