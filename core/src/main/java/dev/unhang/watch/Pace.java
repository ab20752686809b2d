package dev.unhang.watch;

import java.time.Duration;

/**
 * The times that detection goes by, in nanoseconds.
 *
 * @param after how long a thread must not have moved to hang
 * @param interval between two looks at the counters
 * @param repeat how often to mention a hang that goes on
 * @param quick how long it must not have moved for a first look, which may show a deadlock
 * @param between how long to wait between looks at threads that do run
 */
record Pace(long after, long interval, long repeat, long quick, long between) {
  private static final Duration QUICK = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration BETWEEN_MIN = Duration.ofMillis(200);
  private static final Duration BETWEEN_MAX = Duration.ofMillis(2500);

  /** A look may not cost more than this part of one processor: 1 in 200. */
  private static final long SHARE = 200;

  static Pace of(WatchOptions options) {
    long after = options.after().toNanos();
    return new Pace(
        after,
        options.interval().toNanos(),
        options.repeat().toNanos(),
        Math.min(QUICK.toNanos(), after / 2),
        Math.clamp(after / 4, BETWEEN_MIN.toNanos(), BETWEEN_MAX.toNanos()));
  }

  /** Time between two polls that cannot be judged: unhang itself, or the machine, stood still. */
  long skipped(long sinceLastPoll) {
    return sinceLastPoll > interval + PAUSE.toNanos() ? sinceLastPoll : 0;
  }

  /** How long no other look may follow one that took so long. */
  long rest(long cost) {
    return Math.min(cost * SHARE, after / 2);
  }
}
