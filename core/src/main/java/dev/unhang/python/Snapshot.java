package dev.unhang.python;

import dev.unhang.target.TaskMark;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All threads of a process at one moment, as nearly as could be had.
 *
 * @param marks where each thread of the process stood when it was read, by tid as we see it
 * @param threads those that Python knows of
 * @param exact tids of the threads that did not run while they were read
 * @param gaps what could not be read
 */
public record Snapshot(
    Map<Integer, TaskMark> marks,
    List<ThreadReading> threads,
    Set<Integer> exact,
    List<String> gaps) {
  public Snapshot {
    threads = List.copyOf(threads);
    exact = Set.copyOf(exact);
    gaps = List.copyOf(gaps);
  }
}
