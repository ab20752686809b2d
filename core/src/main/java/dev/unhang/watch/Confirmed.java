package dev.unhang.watch;

import dev.unhang.findings.Confirmation;
import dev.unhang.linux.ProcFs;
import dev.unhang.linux.TaskSwitches;
import dev.unhang.model.Picture;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.target.CannotInspect;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks that are repeated where what they show must not be said by mistake. */
final class Confirmed {
  /** Between two looks. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private Confirmed() {}

  /** A report in which who never gets on did not run between two looks. */
  static Report look(Looker looker, List<Integer> pids, boolean descendants) throws CannotInspect {
    Report report = looker.look(pids, descendants);
    return switch (report.verdict()) {
      case BLOCKED, BUSY, EXTERNAL, SLEEPING -> report;
      case DEADLOCK, ABANDONED -> lookTwice(looker, pids, descendants, report.picture());
    };
  }

  private static Report lookTwice(
      Looker looker, List<Integer> pids, boolean descendants, Picture suspicion)
      throws CannotInspect {
    Map<ThreadRef, TaskSwitches> before = switches(suspicion);
    Picture first = looker.look(pids, descendants).picture();
    LockSupport.parkNanos(PAUSE);
    Picture second = looker.look(pids, descendants).picture();
    Set<ThreadRef> ran = new HashSet<>();
    switches(second)
        .forEach((thread, now) -> {
          if (!now.equals(before.get(thread))) {
            ran.add(thread);
          }
        });
    return Confirmation.of(first, second, ran);
  }

  private static Map<ThreadRef, TaskSwitches> switches(Picture picture) {
    Map<ThreadRef, TaskSwitches> switches = new HashMap<>();
    for (ProcessInfo process : picture.processes()) {
      for (ThreadInfo thread : process.threads()) {
        switches(process.pid(), thread.tid())
            .ifPresent(s -> switches.put(new ThreadRef(process.pid(), thread.tid()), s));
      }
    }
    return switches;
  }

  /** Empty for a thread that has ended: it is in no second look either. */
  private static Optional<TaskSwitches> switches(int pid, int tid) {
    try {
      return Optional.of(ProcFs.switches(pid, tid));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }
}
