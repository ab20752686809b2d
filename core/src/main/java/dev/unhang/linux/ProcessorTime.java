package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The processor time that processes have used, by their clocks (clock_getcpuclockid(3)): one system
 * call and no file. As long as it stays the same none of a process's threads has run, and none has
 * come, been stopped or ended.
 */
public final class ProcessorTime {
  /** {@code CPUCLOCK_SCHED}, the exact one of a process's clocks (linux/posix-timers.h). */
  private static final int CPUCLOCK_SCHED = 2;

  private static final int CLOCK_THREAD_CPUTIME_ID = 3;

  private static final long SECOND = 1_000_000_000;

  private static final ThreadLocal<MemorySegment> TIMESPEC =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  private ProcessorTime() {}

  /** Of all threads that the process has and had, in nanoseconds; empty if there is none. */
  public static OptionalLong of(int pid) {
    return read(~pid << 3 | CPUCLOCK_SCHED);
  }

  /** That the calling thread has used, in nanoseconds. */
  public static long ofThisThread() {
    return read(CLOCK_THREAD_CPUTIME_ID).orElse(0);
  }

  private static OptionalLong read(int clock) {
    MemorySegment timespec = TIMESPEC.get();
    if (Libc.syscall(Syscall.CLOCK_GETTIME, clock, timespec.address()) != 0) {
      return OptionalLong.empty();
    }
    long nanos = timespec.get(JAVA_LONG, 0) * SECOND + timespec.get(JAVA_LONG, 8);
    return nanos > 0 ? OptionalLong.of(nanos) : OptionalLong.empty(); // where clocks are pretended
  }
}
