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

  /**
   * Whether a process may descend from another one although no chain of parents leads there: one of
   * those in between has ended, and the process was handed over to init, or to an ancestor that
   * asked for it (PR_SET_CHILD_SUBREAPER, prctl(2)).
   */
  public boolean mayBeOrphanOf(int pid, int root) {
    TaskStat orphan = stats.get(pid);
    TaskStat ancestor = stats.get(root);
    return orphan != null
        && ancestor != null
        && pid != root
        && orphan.startTicks() >= ancestor.startTicks()
        && ancestors(root).contains(orphan.parent())
        && ProcFs.isOfSameUser(pid, root);
  }

  /**
   * Orphans that are still in the job, that is the process group, of a process that leads it: what
   * starts in one stays in it.
   */
  public Set<Integer> orphansInJob(int root) {
    TaskStat leader = stats.get(root);
    Set<Integer> found = new LinkedHashSet<>();
    if (leader != null && leader.group() == root) {
      stats.forEach((pid, stat) -> {
        if (stat.group() == root && mayBeOrphanOf(pid, root)) {
          found.add(pid);
        }
      });
    }
    return found;
  }

  private Set<Integer> ancestors(int pid) {
    Set<Integer> found = new LinkedHashSet<>();
    TaskStat stat = stats.get(pid);
    while (stat != null && found.add(stat.parent())) {
      stat = stats.get(stat.parent());
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
