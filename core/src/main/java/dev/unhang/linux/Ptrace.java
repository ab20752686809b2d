package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.unhang.memory.Block;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Brief stops of threads by ptrace(2): SEIZE, INTERRUPT, and DETACH a moment later. Each stop has a
 * platform thread of its own: the kernel ties a tracee to the thread that seized it, and lets it go
 * when that thread ends, whatever happened before; also when we are killed.
 */
public final class Ptrace {
  private static final long SEIZE = 0x4206;
  private static final long INTERRUPT = 0x4207;
  private static final long DETACH = 17;
  private static final long GETREGSET = 0x4204;
  private static final long NT_PRSTATUS = 1;
  private static final int EVENT_STOP = 128;

  /** More than any architecture has, in bytes. */
  private static final int MOST_REGISTERS = 1024;

  private static final long STOP_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A thread stops on a processor; where others are busy it has to wait for one. */
  private static final long SCHEDULED_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private Ptrace() {}

  /**
   * Does some work while threads are stopped. The work has to end within milliseconds, and throws
   * nothing.
   *
   * @param tids as we see them
   * @param work is told which of them really stand still: one that has ended, or is in an
   *     uninterruptible wait in the kernel, or is traced by somebody else, does not
   */
  public static <T> T whileStopped(Collection<Integer> tids, Function<Set<Integer>, T> work) {
    FutureTask<T> task = new FutureTask<>(() -> stopAndDo(tids, work));
    Thread.ofPlatform().daemon().name("unhang-tracer").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // the target must not stay stopped for it
        } catch (ExecutionException e) {
          throw new IllegalStateException("work on a stopped thread failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The general registers of a thread, {@code struct user_regs_struct} (sys/user.h). Only for the
   * work of {@link #whileStopped}.
   *
   * @return empty if the thread is not stopped by us
   */
  public static Optional<Block> registers(int tid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(MOST_REGISTERS, 8);
      MemorySegment vector = arena.allocate(16, 8); // struct iovec
      vector.set(JAVA_LONG, 0, bytes.address());
      vector.set(JAVA_LONG, 8, MOST_REGISTERS);
      boolean got =
          Libc.syscall(Syscall.PTRACE, GETREGSET, tid, NT_PRSTATUS, vector.address()) == 0;
      // copied in any case: what was run once, before a stop, is quick in it
      byte[] copy = bytes.asSlice(0, vector.get(JAVA_LONG, 8)).toArray(JAVA_BYTE);
      return got ? Optional.of(new Block(0, copy)) : Optional.empty();
    }
  }

  private static <T> T stopAndDo(Collection<Integer> tids, Function<Set<Integer>, T> work) {
    Set<Integer> seized = new LinkedHashSet<>();
    Map<Integer, Integer> stopped = new LinkedHashMap<>(); // with the signal to pass on
    try {
      for (int tid : tids) {
        if (Libc.syscall(Syscall.PTRACE, SEIZE, tid, 0, 0) == 0) {
          seized.add(tid);
          Libc.syscall(Syscall.PTRACE, INTERRUPT, tid, 0, 0);
        }
      }
      awaitStops(seized, stopped);
      return work.apply(Set.copyOf(stopped.keySet()));
    } finally {
      stopped.forEach((tid, signal) -> Libc.syscall(Syscall.PTRACE, DETACH, tid, 0, signal));
    }
  }

  private static void awaitStops(Set<Integer> seized, Map<Integer, Integer> stopped) {
    Set<Integer> awaited = new LinkedHashSet<>(seized);
    long start = System.nanoTime();
    long deadline = start + STOP_WITHIN_NANOS;
    while (true) {
      awaited.removeIf(tid ->
          switch (WaitStatus.poll(tid)) {
            case WaitStatus.Stopped(int signal, int event) -> {
              stopped.put(tid, event == EVENT_STOP ? 0 : signal);
              yield true;
            }
            case WaitStatus.Ended _ -> true;
            case WaitStatus.Nothing _ -> false;
          });
      if (awaited.isEmpty()) {
        return;
      }
      long now = System.nanoTime();
      if (now - deadline > 0) {
        if (!stopped.isEmpty()
            || now - start > SCHEDULED_WITHIN_NANOS
            || awaited.stream().noneMatch(Ptrace::isRunnable)) {
          return;
        }
        deadline = now + STOP_WITHIN_NANOS; // nobody stands still for it
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean isRunnable(int tid) {
    try {
      return ProcFs.stat(tid).state() == 'R';
    } catch (IOException ended) {
      return false;
    }
  }
}
