package dev.unhang.python;

import dev.unhang.memory.DeadlineMemory;
import dev.unhang.memory.Memory;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Reads all threads consistently with the least stop. A thread that did not run between two looks
 * is read as one state without a stop. Where one did run, the holder of the GIL is stopped for the
 * time of a second pass: no other thread can change a Python frame meanwhile. If nobody holds the
 * GIL, the threads that move are stopped themselves.
 */
final class SnapshotReader {
  private static final int TRIES = 8;
  private static final int TRIES_WITHOUT_STOP = 4;
  private static final int MOST_STOPPED = 256;

  /** What a stop may take at most; a normal one takes well under a millisecond. */
  private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final LiveProcess process;
  private final PythonRuntime runtime;
  private final CodeCache codes;

  SnapshotReader(LiveProcess process, PythonRuntime runtime, CodeCache codes) {
    this.process = process;
    this.runtime = runtime;
    this.codes = codes;
  }

  /**
   * @param mayStop whether threads may be stopped for a moment
   * @param locals whether to read the frames' variables too
   * @throws CannotInspect if the process has ended
   */
  Snapshot read(boolean mayStop, boolean locals) throws CannotInspect {
    Snapshot best = withoutStop(locals);
    for (int i = 1; !complete(best) && i < (mayStop ? TRIES : TRIES_WITHOUT_STOP); i++) {
      Snapshot next = mayStop ? whileStopped(best, locals) : withoutStop(locals);
      if (moving(next).size() <= moving(best).size() || mayStop) {
        best = next;
      }
    }
    return best;
  }

  private Snapshot withoutStop(boolean locals) throws CannotInspect {
    Map<Integer, TaskMark> before = process.marks();
    Pass pass = pass(process.memory(), before, locals);
    return compare(before, pass, process.marks(), Set.of());
  }

  private Snapshot whileStopped(Snapshot last, boolean locals) throws CannotInspect {
    Set<Integer> holders = holders(last.threads());
    Set<Integer> toStop = holders.isEmpty() ? moving(last) : holders;
    Map<Integer, TaskMark> before = process.marks();
    record Stopped(Pass pass, Set<Integer> still) {}
    Stopped stopped =
        process.whileStopped(
            toStop.stream().limit(MOST_STOPPED).toList(),
            still -> {
              Memory bounded = new DeadlineMemory(process.memory(), System.nanoTime() + STOP_NANOS);
              return new Stopped(pass(bounded, before, locals), still);
            });
    return compare(before, stopped.pass(), process.marks(), stopped.still());
  }

  private Pass pass(Memory memory, Map<Integer, TaskMark> marks, boolean locals) {
    Map<Integer, Integer> tidByOwnId = new LinkedHashMap<>();
    marks.forEach((tid, mark) -> tidByOwnId.put(mark.status().ownId(), tid));
    return Pass.read(memory, runtime, codes, tidByOwnId, locals);
  }

  /**
   * Which readings can be relied on: those of threads that did not run, and of all whose GIL was
   * held by one that did not run.
   */
  private static Snapshot compare(
      Map<Integer, TaskMark> before,
      Pass pass,
      Map<Integer, TaskMark> after,
      Set<Integer> stopped) {
    Set<Integer> exact = new HashSet<>(stopped);
    before.forEach((tid, mark) -> {
      TaskMark later = after.get(tid);
      if (later != null && mark.stoodStillUntil(later)) {
        exact.add(tid);
      }
    });
    Set<Long> still =
        pass.threads().stream()
            .map(ThreadReading::state)
            .filter(state -> state.tid().isPresent() && exact.contains(state.tid().getAsInt()))
            .map(ThreadState::address)
            .collect(Collectors.toSet());
    for (ThreadReading thread : pass.threads()) {
      if (thread.gilHolder().isPresent() && still.contains(thread.gilHolder().getAsLong())) {
        thread.state().tid().ifPresent(exact::add);
      }
    }
    return new Snapshot(after, pass.threads(), exact, pass.gaps());
  }

  private static Set<Integer> holders(List<ThreadReading> threads) {
    return threads.stream()
        .filter(ThreadReading::holdsGil)
        .flatMap(t -> t.state().tid().stream().boxed())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static boolean complete(Snapshot snapshot) {
    return moving(snapshot).isEmpty() && snapshot.gaps().isEmpty();
  }

  private static Set<Integer> moving(Snapshot snapshot) {
    List<Integer> tids = new ArrayList<>();
    for (ThreadReading thread : snapshot.threads()) {
      thread.state().tid().ifPresent(tids::add);
    }
    Set<Integer> moving = new LinkedHashSet<>(tids);
    moving.removeAll(snapshot.exact());
    return moving;
  }
}
