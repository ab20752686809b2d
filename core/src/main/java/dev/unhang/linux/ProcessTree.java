package dev.unhang.linux;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** All processes that can be seen, and who is whose child, as it was at one time. */
public final class ProcessTree {
  private final Map<Integer, TaskStat> stats;
  private final Map<Integer, List<Integer>> children = new HashMap<>();

  private ProcessTree(Map<Integer, TaskStat> stats) {
    this.stats = stats;
    stats.forEach((pid, stat) ->
        children.computeIfAbsent(stat.parent(), parent -> new ArrayList<>()).add(pid));
  }

  /** Reads it; empty where /proc cannot be listed. */
  public static ProcessTree read() {
    Map<Integer, TaskStat> stats = new TreeMap<>();
    Optional<NumberedFolder> processes = NumberedFolder.processes();
    if (processes.isPresent()) {
      try (NumberedFolder folder = processes.get()) {
        for (int pid : folder.list()) {
          read(pid).ifPresent(stat -> stats.put(pid, stat));
        }
      }
    }
    return new ProcessTree(stats);
  }

  private static Optional<TaskStat> read(int pid) {
    try {
      return Optional.of(ProcFs.stat(pid));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** All processes, ascending. */
  public Set<Integer> pids() {
    return stats.keySet();
  }

  /** Live or zombie children of a process, ascending. */
  public List<Integer> children(int pid) {
    return children.getOrDefault(pid, List.of());
  }

  /** Processes and their descendants, parents before their children; each once. */
  public Set<Integer> withDescendants(List<Integer> roots) {
    Set<Integer> found = new LinkedHashSet<>();
    Deque<Integer> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      int pid = open.remove();
      if (found.add(pid)) {
        open.addAll(children(pid));
      }
    }
    return found;
  }

  public OptionalInt parent(int pid) {
    TaskStat stat = stats.get(pid);
    return stat == null ? OptionalInt.empty() : OptionalInt.of(stat.parent());
  }

  /** Whether a process has ended, and its parent has not collected it yet. */
  public boolean isZombie(int pid) {
    TaskStat stat = stats.get(pid);
    return stat != null && stat.ended();
  }
}
