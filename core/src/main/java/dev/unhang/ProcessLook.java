package dev.unhang;

import dev.unhang.model.Gap;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.python.GilDemand;
import dev.unhang.target.TaskMark;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One look at a process.
 *
 * @param before where its threads stood when they were read
 * @param after where they stood when all was read
 * @param gils by the id of the interpreter
 */
record ProcessLook(
    ProcessInfo process,
    List<Gap> gaps,
    Map<Integer, TaskMark> before,
    Map<Integer, TaskMark> after,
    Map<Long, GilDemand> gils) {

  /** The threads that ran at some time between this look and the end of a later one. */
  Set<ThreadRef> ranUntil(ProcessLook later) {
    return before.keySet().stream()
        .filter(tid -> ran(tid, before, later.after))
        .map(tid -> new ThreadRef(process.pid(), tid))
        .collect(Collectors.toSet());
  }

  Set<ThreadRef> threads() {
    return before.keySet().stream()
        .map(tid -> new ThreadRef(process.pid(), tid))
        .collect(Collectors.toSet());
  }

  /** Whether a thread may have run between two moments. */
  static boolean ran(int tid, Map<Integer, TaskMark> from, Map<Integer, TaskMark> to) {
    TaskMark mark = from.get(tid);
    TaskMark later = to.get(tid);
    return mark == null || later == null || !mark.stoodStillUntil(later);
  }

  /** The same, with whoever was asked for the GIL at an earlier look and still has it. */
  ProcessLook after(ProcessLook earlier) {
    List<ThreadInfo> threads =
        process.threads().stream()
            .map(thread -> thread.withGilOverdue(thread.holdsGil() && isOverdue(thread, earlier)))
            .toList();
    return new ProcessLook(process.withThreads(threads), gaps, before, after, gils);
  }

  private boolean isOverdue(ThreadInfo thread, ProcessLook earlier) {
    GilDemand now = gils.get(thread.interpreter());
    GilDemand then = earlier.gils.get(thread.interpreter());
    return now != null && then != null && now.isOverdueSince(then);
  }
}
