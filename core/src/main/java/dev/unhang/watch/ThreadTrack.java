package dev.unhang.watch;

import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.WaitKind;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntToLongFunction;

/**
 * What is known of one thread: when its counters last moved, and since when looks show it at the
 * same place. Times are of {@link System#nanoTime}.
 */
final class ThreadTrack {
  /** A thread that runs, or is ready to, for this part of the time is at work. */
  private static final double BUSY = 0.5;

  /** So many looks at least must show a running thread at the same place. */
  private static final int LOOKS = 3;

  private final int tid;
  private Optional<ThreadInfo> info = Optional.empty();
  private Optional<Stack> stack = Optional.empty();
  private Optional<Hang> hang = Optional.empty();
  private boolean idle;
  private long movedAt;
  private long lookedAt;
  private OptionalLong wokeAt = OptionalLong.empty();

  private long sameSince;
  private int sameLooks;
  private long busyAtFirst;
  private long busyAtLast;
  private boolean wantsGilAlways;
  private boolean stuckAlways;

  /**
   * @param quiet whether nothing is to be said when it ends
   */
  private record Hang(Standing standing, long since, boolean quiet) {}

  ThreadTrack(int tid, long now) {
    this.tid = tid;
    this.movedAt = now;
    this.lookedAt = now;
  }

  /** Its counters have moved. */
  void moved(long now) {
    movedAt = now;
    if (wokeAt.isEmpty()) {
      wokeAt = OptionalLong.of(now);
    }
  }

  /** Time that does not count, because nothing could move. */
  void skip(long time) {
    movedAt += time;
    sameSince += time;
  }

  /**
   * A look shows it.
   *
   * @param stuck whether it can never go on, by what the look shows
   * @param clock tells for how long a thread has run, or been ready to, in nanoseconds
   * @return whether it hung, and is elsewhere now
   */
  boolean looked(long now, ThreadInfo seen, boolean stuck, IntToLongFunction clock) {
    boolean ran = movedSince(lookedAt);
    Stack place = Stack.of(seen);
    boolean same = stack.filter(place::equals).isPresent();
    if (!same && hang.isPresent() && !ran) {
      return false; // it has moved since its counters were read: they will show it
    }
    long busy = ran || info.isEmpty() ? clock.applyAsLong(tid) : busyAtLast;
    boolean wantsGil = seen.waitsFor().filter(w -> w.kind() == WaitKind.GIL).isPresent();
    boolean woke = !same && hang.isPresent();
    if (same) {
      wokeAt = OptionalLong.empty();
      sameLooks++;
      wantsGilAlways = wantsGilAlways && wantsGil;
      stuckAlways = stuckAlways && stuck;
    } else {
      sameSince = now;
      sameLooks = 1;
      busyAtFirst = busy;
      wantsGilAlways = wantsGil;
      stuckAlways = stuck;
    }
    busyAtLast = busy;
    stack = Optional.of(place);
    info = Optional.of(seen);
    idle = !seen.python() || (!seen.main() && Idle.worker(seen));
    lookedAt = now;
    return woke;
  }

  /** How it fails to get on, if it does. */
  Optional<Standing> judge(long now, Pace pace) {
    if (info.isEmpty() || idle) {
      return Optional.empty();
    }
    boolean runs = info.get().state() == RunState.RUNNING;
    if (!runs && now - movedAt >= pace.after()) {
      return Optional.of(Standing.STILL);
    }
    if (now - sameSince < pace.after() || sameLooks < LOOKS) {
      return Optional.empty();
    }
    if (wantsGilAlways) {
      return Optional.of(Standing.WANTS_GIL);
    }
    if (stuckAlways) {
      return Optional.of(Standing.IN_VAIN);
    }
    double share = (busyAtLast - busyAtFirst) / (double) (now - sameSince);
    return runs && share >= BUSY ? Optional.of(Standing.BUSY) : Optional.empty();
  }

  void hangs(Standing standing, boolean quiet) {
    long since = standing == Standing.STILL ? movedAt : sameSince;
    hang = Optional.of(new Hang(standing, since, quiet));
    wokeAt = OptionalLong.empty();
  }

  void hangsNoMore() {
    hang = Optional.empty();
  }

  boolean hangsQuietly() {
    return hang.filter(Hang::quiet).isPresent();
  }

  boolean isHanging() {
    return hang.isPresent();
  }

  /** Whether it hangs for real: it does not just work for long at one place. */
  boolean isStuck() {
    return hang.filter(h -> h.standing() != Standing.BUSY).isPresent();
  }

  long hangsSince(long now) {
    return hang.map(Hang::since).orElse(now);
  }

  boolean isIdle() {
    return idle;
  }

  boolean isMain() {
    return info.filter(ThreadInfo::main).isPresent();
  }

  Optional<ThreadInfo> info() {
    return info;
  }

  int tid() {
    return tid;
  }

  boolean movedSince(long time) {
    return movedAt > time;
  }

  /** For how long its counters have not moved. */
  long stillFor(long now) {
    return now - movedAt;
  }

  /** As a hanging one, until now. */
  HungThread hanging(long now) {
    Hang h = hang.orElseGet(() -> new Hang(Standing.STILL, movedAt, false));
    return new HungThread(
        tid,
        info.map(ThreadInfo::name).orElse("thread " + tid),
        isMain(),
        h.standing(),
        Duration.ofNanos(now - h.since()));
  }

  /** As one that hung, until it moved. */
  HungThread hung(long now) {
    return hanging(wokeAt.orElse(now));
  }
}
