package dev.unhang.watch;

import dev.unhang.linux.PidFd;
import dev.unhang.linux.Signal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Ends a process: asks by SIGTERM, and does not ask any more two seconds later. */
final class Ending {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration STEP = Duration.ofMillis(50);

  private final int pid;
  private final WatchListener listener;
  private final CountDownLatch hurry = new CountDownLatch(1);
  private boolean begun;

  Ending(int pid, WatchListener listener) {
    this.pid = pid;
    this.listener = listener;
  }

  /** Begins it; called again, it does not wait any longer. */
  synchronized void begin() {
    if (begun) {
      hurry.countDown();
    } else {
      begun = true;
      Thread.ofPlatform().daemon().name("unhang-end-" + pid).start(this::end);
    }
  }

  private void end() {
    try (PidFd process = new PidFd(pid)) {
      listener.notice(new Notice.Action(pid, "ending it by SIGTERM"));
      if (!process.signal(Signal.TERM)) {
        listener.notice(new Notice.Action(pid, "it has ended, or may not be signalled"));
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
        listener.notice(new Notice.Action(pid, "ending it by SIGKILL"));
        process.signal(Signal.KILL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
