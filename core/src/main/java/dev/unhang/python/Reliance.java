package dev.unhang.python;

import dev.unhang.target.TaskMark;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** How far the readings of threads can be relied on. */
final class Reliance {
  private Reliance() {}

  /**
   * Which readings can be relied on: those of threads that did not run, and of all whose GIL was
   * held by one that did not run.
   *
   * @param stopped those that were stopped for the pass
   * @param inPlace holders of a GIL that were stopped in the very call in which they waited before
   */
  static Snapshot snapshot(
      Map<Integer, TaskMark> before,
      Pass pass,
      Map<Integer, TaskMark> after,
      Set<Integer> stopped,
      Set<Integer> inPlace) {
    Set<Integer> still = new HashSet<>();
    before.forEach((tid, mark) -> {
      TaskMark later = after.get(tid);
      if (later != null && mark.stoodStillUntil(later)) {
        still.add(tid);
      }
    });
    Set<Integer> exact = new HashSet<>(stopped);
    exact.addAll(still);
    still.addAll(heldInPlace(before, pass, after, stopped, inPlace));
    Set<Long> halted =
        pass.threads().stream()
            .map(ThreadReading::state)
            .filter(state -> state.tid().isPresent() && exact.contains(state.tid().getAsInt()))
            .map(ThreadState::address)
            .collect(Collectors.toSet());
    Set<Integer> frozen = new HashSet<>();
    Set<Integer> free = new HashSet<>(); // in one of the interpreters that the thread has entered
    for (ThreadReading thread : pass.threads()) {
      OptionalLong holder = thread.gilHolder();
      boolean held = holder.isPresent() && halted.contains(holder.getAsLong());
      thread.state().tid().ifPresent(tid -> (held ? frozen : free).add(tid));
    }
    frozen.removeAll(free);
    exact.addAll(frozen);
    return new Snapshot(after, pass.threads(), exact, still, pass.gaps(), pass.pages());
  }

  /**
   * Threads that were stopped while they waited, and wait on in the same place. Without the GIL
   * they did not change their frames meanwhile; of one that has it, it must have been seen.
   */
  private static Set<Integer> heldInPlace(
      Map<Integer, TaskMark> before,
      Pass pass,
      Map<Integer, TaskMark> after,
      Set<Integer> stopped,
      Set<Integer> inPlace) {
    Set<Integer> held = new HashSet<>(stopped);
    pass.threads().stream()
        .filter(ThreadReading::holdsGil)
        .forEach(thread -> thread.state().tid().ifPresent(held::remove));
    held.addAll(inPlace);
    held.removeIf(tid -> {
      TaskMark mark = before.get(tid);
      TaskMark later = after.get(tid);
      return mark == null || later == null || !mark.isWhere(later);
    });
    return held;
  }
}
