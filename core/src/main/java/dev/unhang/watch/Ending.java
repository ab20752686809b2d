package dev.unhang.watch;

import dev.unhang.linux.PidFd;
import dev.unhang.linux.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Ends a process: asks by SIGTERM, and does not ask any more two seconds later. */
final class Ending implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration LONGEST = GRACE.plusSeconds(1);

  private final PidFd process;
  private final WatchListener listener;
  private final CountDownLatch hurry = new CountDownLatch(1);
  private Optional<Thread> thread = Optional.empty();

  Ending(int pid, WatchListener listener) {
    this.process = new PidFd(pid);
    this.listener = listener;
  }

  /** Begins it; called again, it does not wait any longer. */
  synchronized void begin() {
    if (thread.isPresent()) {
      hurry.countDown();
    } else {
      String name = "unhang-end-" + process.pid();
      thread = Optional.of(Thread.ofPlatform().daemon().name(name).start(this::end));
    }
  }

  synchronized boolean begun() {
    return thread.isPresent();
  }

  /** Waits until all is done that was begun. */
  void await() throws InterruptedException {
    Optional<Thread> begun;
    synchronized (this) {
      begun = thread;
    }
    if (begun.isPresent()) {
      begun.get().join(LONGEST);
    }
  }

  /** Whether there is nothing left to end. */
  boolean isDone() throws InterruptedException {
    return process.ended(Duration.ZERO);
  }

  private void end() {
    try (process) {
      tell("ending it by SIGTERM");
      if (!process.signal(Signal.TERM)) {
        tell("it has ended, or may not be signalled");
        return;
      }
      long deadline = System.nanoTime() + GRACE.toNanos();
      boolean ended = false;
      boolean wait = true;
      while (wait && !ended) {
        ended = process.ended(STEP);
        wait = System.nanoTime() < deadline && hurry.getCount() > 0;
      }
      if (!ended) {
        tell("ending it by SIGKILL");
        process.signal(Signal.KILL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String what) {
    listener.notice(new Notice.Action(process.pid(), what));
  }

  /** Lets go of a process that was not to be ended. */
  @Override
  public synchronized void close() {
    if (thread.isEmpty()) {
      process.close();
    }
  }
}
