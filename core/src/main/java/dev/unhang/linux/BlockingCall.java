package dev.unhang.linux;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The system calls in which threads are found waiting, with their numbers on x86-64
 * (arch/x86/entry/syscalls/syscall_64.tbl) and on AArch64 (include/uapi/asm-generic/unistd.h),
 * which left out the older of two that do the same.
 */
public enum BlockingCall {
  READ(0, 63),
  WRITE(1, 64),
  PREAD64(17, 67),
  PWRITE64(18, 68),
  READV(19, 65),
  WRITEV(20, 66),
  OPEN(2),
  OPENAT(257, 56),
  IOCTL(16, 29),
  POLL(7),
  PPOLL(271, 73),
  SELECT(23),
  PSELECT6(270, 72),
  EPOLL_WAIT(232),
  EPOLL_PWAIT(281, 22),
  EPOLL_PWAIT2(441, 441),
  ACCEPT(43, 202),
  ACCEPT4(288, 242),
  CONNECT(42, 203),
  RECVFROM(45, 207),
  RECVMSG(47, 212),
  RECVMMSG(299, 243),
  SENDTO(44, 206),
  SENDMSG(46, 211),
  SENDMMSG(307, 269),
  NANOSLEEP(35, 101),
  CLOCK_NANOSLEEP(230, 115),
  WAIT4(61, 260),
  WAITID(247, 95),
  FLOCK(73, 32),
  FCNTL(72, 25),
  PAUSE(34),
  RT_SIGSUSPEND(130, 133),
  RT_SIGTIMEDWAIT(128, 137),
  FUTEX(202, 98),
  /** A call with a timeout that goes on after a signal or a stop; which, {@code wchan} tells. */
  RESTART_SYSCALL(219, 128);

  private static final int NONE = -1;
  private static final Function<BlockingCall, Integer> NUMBER =
      System.getProperty("os.arch").equals("aarch64") ? call -> call.aarch64 : call -> call.x86;
  private static final Map<Integer, BlockingCall> BY_NUMBER =
      Arrays.stream(values())
          .filter(call -> NUMBER.apply(call) != NONE)
          .collect(Collectors.toMap(NUMBER, call -> call));

  private final int x86;
  private final int aarch64;

  BlockingCall(int x86) {
    this(x86, NONE);
  }

  BlockingCall(int x86, int aarch64) {
    this.x86 = x86;
    this.aarch64 = aarch64;
  }

  /** The call of that number on this machine; empty for one that is not listed. */
  public static Optional<BlockingCall> of(long number) {
    return Optional.ofNullable(BY_NUMBER.get((int) number));
  }

  /**
   * What a thread in {@link #RESTART_SYSCALL} goes on with. Only these calls are resumed that way
   * (kernel/time/hrtimer.c, fs/select.c, kernel/futex); the argument registers are those of the
   * first time.
   *
   * @param wchan the kernel function that it sleeps in: {@code /proc/PID/task/TID/wchan}
   */
  static BlockingCall resumed(String wchan, BlockedCall.Arguments arguments) {
    if (wchan.contains("futex")) {
      return FUTEX;
    }
    if (wchan.contains("poll")) {
      return POLL;
    }
    if (!wchan.equals("0")) { // not hidden: a sleep, whose own functions are left out of wchan
      // the first argument of one is a small number, of the other a pointer
      return Long.compareUnsigned(arguments.a(), 4096) < 0 ? CLOCK_NANOSLEEP : NANOSLEEP;
    }
    return RESTART_SYSCALL;
  }
}
