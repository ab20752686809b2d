package dev.unhang.watch;

import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import java.util.List;

/** Looks into processes. Must not take longer than a few seconds. */
@FunctionalInterface
public interface Looker {

  /**
   * @param pids processes that belong together
   * @throws CannotInspect if none of them can be looked into
   */
  Report look(List<Integer> pids) throws CannotInspect;
}
