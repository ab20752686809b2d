package dev.unhang.watch;

import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * What watching needs of others.
 *
 * @param looker looks into processes; called by one thread at a time
 * @param python whether a process, by its pid, is run by a Python that may be looked into; called
 *     by one thread at a time, and not while the looker is
 * @param json a report as {@code unhang dump --json} prints it
 * @param listener gets what there is to tell; called by one thread at a time
 */
public record WatchContext(
    Looker looker, IntPredicate python, Function<Report, String> json, WatchListener listener) {

  /** The same, safe to be used by several threads. */
  WatchContext shared() {
    Object looking = new Object();
    Object telling = new Object();
    return new WatchContext(
        (pids, descendants) -> lookIn(looking, pids, descendants),
        pid -> test(looking, pid),
        json,
        notice -> {
          synchronized (telling) {
            listener.notice(notice);
          }
        });
  }

  private boolean test(Object lock, int pid) {
    synchronized (lock) {
      return python.test(pid);
    }
  }

  private Report lookIn(Object lock, List<Integer> pids, boolean descendants) throws CannotInspect {
    synchronized (lock) {
      return looker.look(pids, descendants);
    }
  }
}
