package dev.unhang.history;

import java.util.List;

/**
 * What a thread executed last.
 *
 * @param tid as the kernel numbers it
 * @param executed steps in all, since recording began
 * @param steps the last of them, oldest first
 */
public record ThreadHistory(long tid, long executed, List<Step> steps) {
  public ThreadHistory {
    steps = List.copyOf(steps);
  }

  ThreadHistory withTid(long other) {
    return new ThreadHistory(other, executed, steps);
  }
}
