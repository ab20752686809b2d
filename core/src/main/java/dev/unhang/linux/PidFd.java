package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * A hold on a process by which it can be signalled and its end be waited for, without ever meaning
 * another process that got its number later (pidfd_open(2)). Where the kernel has none (before 5.3,
 * or forbidden by a sandbox) the number has to do.
 */
public final class PidFd implements AutoCloseable {
  private static final short POLLIN = 1;

  /** How long to sleep between looks where there is no descriptor to wait for. */
  private static final long PAUSE_MILLIS = 20;

  private final int pid;
  private final long fd;

  public PidFd(int pid) {
    this.pid = pid;
    this.fd = Libc.syscall(Syscall.PIDFD_OPEN, pid, 0);
  }

  /** Whether there is such a process, be it hidden in /proc. */
  public static boolean exists(int pid) {
    return pid > 0 && Libc.syscall(Syscall.KILL, pid, 0) != -Errno.ESRCH;
  }

  public int pid() {
    return pid;
  }

  /**
   * @return whether it could be sent: the process has not been reaped, and may be signalled
   */
  public boolean signal(Signal signal) {
    long result =
        fd >= 0
            ? Libc.syscall(Syscall.PIDFD_SEND_SIGNAL, fd, signal.number(), 0, 0)
            : Libc.syscall(Syscall.KILL, pid, signal.number());
    return result == 0;
  }

  /** Waits until all of its threads have ended, but not longer than said; reaped or not. */
  public boolean ended(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      long left = Math.max(0, (deadline - System.nanoTime() + 999_999) / 1_000_000);
      if (fd >= 0 ? poll(left) : looksEnded(left)) {
        return true;
      }
      if (left == 0) {
        return false;
      }
    }
  }

  private boolean poll(long millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(8, 8); // int fd; short events, revents
      pollfd.set(JAVA_INT, 0, (int) fd);
      pollfd.set(JAVA_SHORT, 4, POLLIN);
      return Libc.syscall(Syscall.POLL, pollfd.address(), 1, millis, 0) > 0;
    }
  }

  /** A first thread that has ended says little while others live. */
  private boolean looksEnded(long millis) throws InterruptedException {
    Thread.sleep(Math.min(millis, PAUSE_MILLIS));
    try {
      return ProcFs.stat(pid).ended() && ProcFs.tids(pid).size() == 1;
    } catch (IOException gone) {
      return true;
    }
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Libc.syscall(Syscall.CLOSE, fd, 0);
    }
  }
}
