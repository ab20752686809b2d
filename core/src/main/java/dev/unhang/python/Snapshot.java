package dev.unhang.python;

import dev.unhang.memory.Memory;
import dev.unhang.target.TaskMark;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All threads of a process at one moment, as nearly as could be had.
 *
 * @param marks where each thread of the process stood when it was read, by tid as we see it
 * @param threads those that Python knows of
 * @param exact tids of the threads whose Python frames did not change while they were read
 * @param still those of them that did not run at all: where they stood goes with their frames
 * @param gaps what could not be read
 * @param memory of the process, where pages that were read for this are as they were then: the
 *     frames of a thread that ran on meanwhile are still those of its stack
 */
public record Snapshot(
    Map<Integer, TaskMark> marks,
    List<ThreadReading> threads,
    Set<Integer> exact,
    Set<Integer> still,
    List<String> gaps,
    Memory memory) {
  public Snapshot {
    threads = List.copyOf(threads);
    exact = Set.copyOf(exact);
    still = Set.copyOf(still);
    gaps = List.copyOf(gaps);
  }

  /**
   * What Python knows of each live thread. A thread has a state in each interpreter that it has
   * entered: an interpreter is made by code of an older one, so its frames are the inner ones.
   */
  public Map<Integer, ThreadReading> byTid() {
    Map<Integer, ThreadReading> byTid = new LinkedHashMap<>();
    threads.stream()
        .sorted(Comparator.comparingLong(thread -> thread.state().interpreter().id()))
        .forEach(thread -> {
          OptionalInt tid = thread.state().tid();
          if (tid.isPresent()) {
            byTid.merge(tid.getAsInt(), thread, (outer, inner) -> inner.on(outer));
          }
        });
    return byTid;
  }

  /** Tids of those threads of Python that may have run while they were read. */
  public Set<Integer> moving() {
    Set<Integer> moving = tids(threads.stream());
    moving.removeAll(exact);
    return moving;
  }

  /**
   * Whether a thread ran on after its frames were read as they are here, so that they do not tell
   * how it came to stand where it stands.
   *
   * @param mark where it stands
   */
  public boolean isBehind(int tid, TaskMark mark) {
    TaskMark then = marks.get(tid);
    boolean stood = still.contains(tid) && then != null && then.stoodStillUntil(mark);
    return exact.contains(tid) && !stood;
  }

  Set<Integer> gilHolders() {
    return tids(threads.stream().filter(ThreadReading::holdsGil));
  }

  private static Set<Integer> tids(Stream<ThreadReading> threads) {
    return threads
        .flatMap(thread -> thread.state().tid().stream().boxed())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
