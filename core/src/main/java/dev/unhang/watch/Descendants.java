package dev.unhang.watch;

import dev.unhang.linux.NumberedFolder;
import dev.unhang.linux.ProcFs;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Processes and those that they started, as they come and go. A process is asked for its parent
 * once, when it first shows: also if it is adopted by another later, it stays.
 */
final class Descendants implements AutoCloseable {
  private final Optional<NumberedFolder> processes = NumberedFolder.processes();
  private final IntPredicate counts;
  private final Map<Integer, Integer> rootOf = new LinkedHashMap<>();
  private Set<Integer> seen = Set.of();

  /**
   * @param counts of a process, whether its children are of interest
   */
  Descendants(List<Integer> roots, IntPredicate counts) {
    this.counts = counts;
    roots.forEach(root -> rootOf.put(root, root));
  }

  /** Looks who has come and gone. */
  void look() {
    Set<Integer> living = new TreeSet<>(processes.map(NumberedFolder::list).orElse(List.of()));
    Set<Integer> fresh = new TreeSet<>(living);
    fresh.removeAll(seen);
    seen = living;
    rootOf.keySet().retainAll(living);
    while (fresh.removeIf(this::adopt)) {
      // until no other turns out to be a child of one that is in: ids may have wrapped around
    }
  }

  private boolean adopt(int pid) {
    try {
      int parent = ProcFs.stat(pid).parent();
      Integer root = rootOf.get(parent);
      boolean child = root != null && counts.test(parent);
      if (child) {
        rootOf.putIfAbsent(pid, root);
      }
      return child;
    } catch (IOException ended) {
      return false;
    }
  }

  /** All, roots first. */
  Set<Integer> pids() {
    return new LinkedHashSet<>(rootOf.keySet());
  }

  /** From whom one descends: a root from itself, as does one that is not in. */
  int root(int pid) {
    return rootOf.getOrDefault(pid, pid);
  }

  void remove(int pid) {
    rootOf.remove(pid);
  }

  @Override
  public void close() {
    processes.ifPresent(NumberedFolder::close);
  }
}
