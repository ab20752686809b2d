package dev.unhang.watch;

import java.util.concurrent.TimeUnit;

/**
 * What looks into processes may cost, all together, in processor time: a small share of one
 * processor in the long run, whatever is watched, but much at once where it was not used for a
 * while. Urgent looks may use it up; the others leave half of it to these.
 */
final class LookBudget {
  /** 1 in 200. */
  private static final long SHARE = 200;

  private static final long MOST = TimeUnit.SECONDS.toNanos(1);

  private long left = MOST;
  private long grewAt;

  LookBudget(long now) {
    this.grewAt = now;
  }

  void grow(long now) {
    left = Math.min(MOST, left + (now - grewAt) / SHARE);
    grewAt = now;
  }

  boolean allows(boolean urgent) {
    return left > (urgent ? 0 : MOST / 2);
  }

  void spend(long cost) {
    left -= cost;
  }
}
