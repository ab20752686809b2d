package dev.unhang.watch;

import dev.unhang.linux.NumberedFolder;
import dev.unhang.linux.ProcFs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Processes that were named and their descendants, as far as they are run by Python. A process is
 * asked for its parent once, when it first shows: also if it is adopted by another later, it stays.
 */
final class TreeRoster implements Roster {
  /** Processes in one report: a picture of more says no more to a person. */
  private static final int MOST = 64;

  private final Optional<NumberedFolder> processes = NumberedFolder.processes();
  private final PythonSieve sieve;
  private final Map<Integer, Integer> rootOf = new LinkedHashMap<>();
  private final Set<Integer> watched = new TreeSet<>();
  private Set<Integer> seen = Set.of();

  TreeRoster(List<Integer> roots, IntPredicate python) {
    this.sieve = new PythonSieve(python);
    roots.forEach(root -> rootOf.put(root, root));
  }

  @Override
  public List<Integer> joined() {
    Set<Integer> living = new TreeSet<>(processes.map(NumberedFolder::list).orElse(List.of()));
    Set<Integer> fresh = new TreeSet<>(living);
    fresh.removeAll(seen);
    seen = living;
    rootOf.keySet().retainAll(living);
    sieve.keepOnly(living);
    adopt(fresh);
    List<Integer> joined = new ArrayList<>();
    for (int pid : rootOf.keySet()) {
      if (!watched.contains(pid) && sieve.passes(pid)) {
        joined.add(pid);
      }
    }
    watched.addAll(joined);
    return joined;
  }

  /** Until no other turns out to be a child of one that is in: ids may have wrapped around. */
  private void adopt(Set<Integer> fresh) {
    Set<Integer> undecided = new HashSet<>(fresh);
    while (undecided.removeIf(this::adopt)) {
      // once more
    }
  }

  private boolean adopt(int pid) {
    try {
      Integer root = rootOf.get(ProcFs.stat(pid).parent());
      if (root != null) {
        rootOf.putIfAbsent(pid, root);
      }
      return root != null;
    } catch (IOException ended) {
      return false;
    }
  }

  @Override
  public void ended(int pid) {
    watched.remove(pid);
    rootOf.remove(pid);
  }

  @Override
  public boolean mayGrow() {
    return !rootOf.isEmpty();
  }

  @Override
  public boolean asked(int pid) {
    return false;
  }

  @Override
  public List<Integer> family(int pid) {
    Integer root = rootOf.getOrDefault(pid, pid);
    Stream<Integer> others =
        watched.stream().filter(other -> other != pid && root.equals(rootOf.get(other)));
    return Stream.concat(Stream.of(pid), others).limit(MOST).toList();
  }

  @Override
  public void close() {
    processes.ifPresent(NumberedFolder::close);
  }
}
