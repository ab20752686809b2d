package dev.unhang.testing;

import dev.unhang.target.CannotInspect;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Where a program has come when nothing in it goes on any more: it says {@code READY} before that,
 * and its threads may come to their places in any order.
 */
public final class Rest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LONG_ENOUGH_MILLIS = 50; // whoever wants the GIL wakes every 5 ms

  private Rest() {}

  /** Waits until no thread of a process runs any more. */
  public static void await(int pid) {
    Instant end = Instant.now().plus(PATIENCE);
    try (LiveProcess process = LiveProcess.open(pid)) {
      while (Instant.now().isBefore(end)) {
        Map<Integer, TaskMark> before = process.marks();
        Thread.sleep(LONG_ENOUGH_MILLIS);
        if (isSeen(before, process.marks())) {
          return;
        }
      }
    } catch (CannotInspect | InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("the program does not come to rest");
  }

  /** Whether none ran between two looks; one that only gets no processor is not at rest. */
  static boolean isSeen(Map<Integer, TaskMark> before, Map<Integer, TaskMark> after) {
    return before.keySet().equals(after.keySet())
        && before.entrySet().stream()
            .allMatch(each -> {
              TaskMark later = after.get(each.getKey());
              return later != null && each.getValue().stoodStillUntil(later);
            });
  }
}
