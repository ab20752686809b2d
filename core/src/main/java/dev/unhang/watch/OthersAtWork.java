package dev.unhang.watch;

import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main threads of other processes that a watched one may wait for, as far as they run, and
 * since when looks show them at the same place. Times are of {@link System#nanoTime}.
 */
final class OthersAtWork {
  /** Processes that are told of at once: of a pool's many workers a few tell enough. */
  private static final int MOST = 4;

  private record Place(ThreadInfo thread, Stack stack, long since) {}

  private Map<Integer, Place> places = Map.of();

  /**
   * A look shows them.
   *
   * @param seen a report on the watched process first
   */
  void looked(long now, Report seen) {
    Map<Integer, Place> running = new HashMap<>();
    for (ProcessInfo process : seen.picture().processes().stream().skip(1).toList()) {
      process.threads().stream()
          .filter(thread -> thread.main() && thread.python())
          .filter(thread -> thread.state() == RunState.RUNNING && thread.waitsFor().isEmpty())
          .forEach(thread -> running.put(process.pid(), place(now, process.pid(), thread)));
    }
    places = running;
  }

  private Place place(long now, int pid, ThreadInfo thread) {
    Stack stack = Stack.of(thread);
    long since =
        Optional.ofNullable(places.get(pid))
            .filter(before -> before.stack().equals(stack))
            .map(Place::since)
            .orElse(now);
    return new Place(thread, stack, since);
  }

  /** Those that were at the same place at more than one look. */
  List<Notice> notices(long now) {
    List<Notice> notices = new ArrayList<>();
    places.forEach((pid, place) -> {
      if (place.since() < now && notices.size() < MOST) {
        Duration since = Duration.ofNanos(now - place.since());
        ThreadInfo thread = place.thread();
        notices.add(
            new Notice.AtWork(
                pid, new HungThread(thread.tid(), thread.name(), true, Standing.BUSY, since)));
      }
    });
    return notices;
  }
}
