package dev.unhang.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Processes that were named and their descendants, as far as they are run by Python. */
final class TreeRoster implements Roster {
  /** Processes in one report: a picture of more says no more to a person. */
  private static final int MOST = 64;

  private final PythonSieve sieve;
  private final Descendants descendants;
  private final Set<Integer> watched = new TreeSet<>();

  TreeRoster(List<Integer> roots, IntPredicate python) {
    this.sieve = new PythonSieve(python);
    this.descendants = new Descendants(roots, _ -> true);
  }

  @Override
  public List<Integer> joined() {
    descendants.look();
    sieve.keepOnly(descendants.pids());
    List<Integer> joined = new ArrayList<>();
    for (int pid : descendants.pids()) {
      if (!watched.contains(pid) && sieve.passes(pid)) {
        joined.add(pid);
      }
    }
    watched.addAll(joined);
    return joined;
  }

  @Override
  public void ended(int pid) {
    watched.remove(pid);
    descendants.remove(pid);
  }

  @Override
  public boolean mayGrow() {
    return !descendants.pids().isEmpty();
  }

  @Override
  public boolean asked(int pid) {
    return false;
  }

  @Override
  public List<Integer> family(int pid) {
    int root = descendants.root(pid);
    Stream<Integer> others =
        watched.stream().filter(other -> other != pid && descendants.root(other) == root);
    return Stream.concat(Stream.of(pid), others).limit(MOST).toList();
  }

  @Override
  public void close() {
    descendants.close();
  }
}
