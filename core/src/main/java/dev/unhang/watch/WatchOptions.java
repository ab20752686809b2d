package dev.unhang.watch;

import java.time.Duration;
import java.util.Optional;

/**
 * How to watch.
 *
 * @param after how long a thread must not have moved to be called hanging
 * @param interval how often the kernel's counters are looked at
 * @param repeat how often a hang that goes on is mentioned again
 * @param onHang what to do about a program that hangs, besides saying so
 * @param timeout when to end the program that was started, or to end watching others
 * @param children whether processes that a watched one starts are watched too
 */
public record WatchOptions(
    Duration after,
    Duration interval,
    Duration repeat,
    OnHang onHang,
    Optional<Duration> timeout,
    boolean children) {

  public static final WatchOptions DEFAULT =
      new WatchOptions(
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(60),
          new OnHang.Report(),
          Optional.empty(),
          false);

  /**
   * @throws IllegalArgumentException if a duration is not above zero
   */
  public WatchOptions {
    positive("after", after);
    positive("interval", interval);
    positive("repeat", repeat);
    timeout.ifPresent(t -> positive("timeout", t));
  }

  private static void positive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be longer than zero");
    }
  }
}
