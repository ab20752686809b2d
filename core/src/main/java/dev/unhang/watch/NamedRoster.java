package dev.unhang.watch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Processes that were named. Where one is not run by Python but starts it (a shell, {@code uv run},
 * timeout(1)), the Pythons that it starts, but not what these start.
 */
final class NamedRoster implements Roster {
  private final List<Integer> named;
  private final PythonSieve sieve;
  private final Descendants descendants;
  private final Set<Integer> pythons = new HashSet<>();
  private final Set<Integer> leaders = new HashSet<>();
  private List<Integer> coming = new ArrayList<>();
  private boolean first = true;

  NamedRoster(List<Integer> named, IntPredicate python) {
    this.named = List.copyOf(named);
    this.sieve = new PythonSieve(python);
    this.descendants = new Descendants(named, pid -> !isPython(pid));
  }

  @Override
  public List<Integer> joined() {
    if (first) {
      first = false;
      return named; // which may be just about to start
    }
    descendants.pids().forEach(this::isPython);
    if (mayGrow()) {
      descendants.look();
      sieve.keepOnly(descendants.pids());
      pythons.retainAll(descendants.pids());
      descendants.pids().forEach(this::isPython);
    }
    List<Integer> joined = coming;
    coming = new ArrayList<>();
    return joined;
  }

  private boolean isPython(int pid) {
    if (pythons.contains(pid)) {
      return true;
    }
    boolean python = sieve.passes(pid);
    if (python) {
      pythons.add(pid);
      if (!named.contains(pid)) {
        leaders.add(descendants.root(pid));
        coming.add(pid);
      }
    }
    return python;
  }

  @Override
  public void ended(int pid) {
    descendants.remove(pid);
    pythons.remove(pid);
  }

  @Override
  public boolean mayGrow() {
    return !pythons.containsAll(descendants.pids());
  }

  @Override
  public boolean asked(int pid) {
    return named.contains(pid);
  }

  @Override
  public boolean isToBePython(int pid) {
    return asked(pid) && !leaders.contains(pid);
  }

  @Override
  public void close() {
    descendants.close();
  }
}
