package dev.unhang.history;

import java.util.ArrayList;
import java.util.List;

/**
 * How deep steps are in calls, without those that were not recorded. The recorder gives the depth
 * as the interpreter counts it, in which also count what is not recorded and, up to 3.11, calls in
 * native code.
 */
final class Depths {
  private Depths() {}

  /** The same steps. The outermost that is known keeps its depth. */
  static List<Step> ofRecorded(List<Step> steps) {
    List<Integer> callers = new ArrayList<>(); // as counted; the last is the one that runs
    List<Step> result = new ArrayList<>();
    for (Step step : steps) {
      while (!callers.isEmpty() && callers.getLast() >= step.depth()) {
        callers.removeLast();
      }
      callers.add(step.depth());
      result.add(step.at(callers.getFirst() + callers.size() - 1));
    }
    return result;
  }
}
