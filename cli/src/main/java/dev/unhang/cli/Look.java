package dev.unhang.cli;

import dev.unhang.InspectOptions;
import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import java.util.List;

/** How a command gets its report. */
interface Look {
  Report at(List<Integer> pids, InspectOptions options) throws CannotInspect;
}
