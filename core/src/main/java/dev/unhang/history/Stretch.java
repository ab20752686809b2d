package dev.unhang.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one thread executed in a row, as far as times tell: only calls have them, so that lines
 * stand with the call before them, whenever they were executed; without any, last.
 */
record Stretch(ThreadHistory thread, long time, List<Step> steps) {

  /** All threads' steps in the order of time; neighbours are of different threads. */
  static List<Stretch> of(ProcessHistory history) {
    List<Stretch> byTime =
        history.threads().stream()
            .flatMap(thread -> split(thread).stream())
            .sorted(Comparator.comparingLong(Stretch::time)) // stable: a thread's own order stays
            .toList();
    List<Stretch> joined = new ArrayList<>();
    for (Stretch next : byTime) {
      if (!joined.isEmpty() && joined.getLast().thread.tid() == next.thread.tid()) {
        joined.getLast().steps.addAll(next.steps);
      } else {
        joined.add(new Stretch(next.thread, next.time, new ArrayList<>(next.steps)));
      }
    }
    return joined;
  }

  /** Each call begins one. */
  private static List<Stretch> split(ThreadHistory thread) {
    List<Stretch> stretches = new ArrayList<>();
    List<Step> steps = thread.steps();
    long time =
        steps.stream()
            .map(Step::time)
            .flatMapToLong(OptionalLong::stream)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    int from = 0;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).time().isPresent()) {
        if (i > from) {
          stretches.add(new Stretch(thread, time, steps.subList(from, i)));
        }
        time = Math.max(time, steps.get(i).time().getAsLong());
        from = i;
      }
    }
    if (from < steps.size()) {
      stretches.add(new Stretch(thread, time, steps.subList(from, steps.size())));
    }
    return stretches;
  }
}
