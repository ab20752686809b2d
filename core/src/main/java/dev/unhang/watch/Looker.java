package dev.unhang.watch;

import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import java.util.List;

/**
 * Looks into processes without making their threads run: whether these run is what tells a hang, so
 * they are not to be stopped either. Must not take longer than a few seconds.
 */
@FunctionalInterface
public interface Looker {

  /**
   * @param pids processes that belong together; the report is on the first
   * @param descendants whether also to look into what they started
   * @throws CannotInspect if none of them can be looked into
   */
  Report look(List<Integer> pids, boolean descendants) throws CannotInspect;
}
