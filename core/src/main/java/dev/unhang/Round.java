package dev.unhang;

import dev.unhang.linux.ProcessTree;
import dev.unhang.model.Gap;
import dev.unhang.model.Peer;
import dev.unhang.model.ThreadInfo;
import dev.unhang.target.CannotInspect;
import dev.unhang.waits.Machine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * One look at several processes: all are read, one right after the other, and only then it is asked
 * what they wait for, since that may be known to another one of them.
 */
final class Round {
  private static final int TRIES = 3;

  /** How far it is followed who waits for processes that have lost their parent. */
  private static final int GENERATIONS = 3;

  private static final int MOST_IN_TREE = 1_000;

  private final KnownProcesses known;
  private final InspectOptions options;
  private final Machine machine;
  private final Map<Integer, ProcessInspector> inspectors = new LinkedHashMap<>();
  private final Map<Integer, Sight> sights = new LinkedHashMap<>();
  private final Map<Integer, ProcessLook> looks = new LinkedHashMap<>();
  private final Map<Integer, String> takenUp = new HashMap<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<CannotInspect> failures = new ArrayList<>();

  Round(KnownProcesses known, InspectOptions options, Machine machine) {
    this.known = known;
    this.options = options;
    this.machine = machine;
  }

  /** Reads a process. One that can't be looked at is a gap. */
  void read(int pid) {
    try {
      sights.put(pid, sight(pid));
    } catch (CannotInspect e) {
      fail(pid, e);
    }
  }

  /**
   * Reads processes and their descendants, and says what they wait for. Then also those that these
   * wait for and that may be descendants, too, handed over when their parent ended.
   */
  void readTree(List<Integer> roots) {
    ProcessTree tree = machine.processes();
    Set<Integer> read = tree.withDescendants(roots);
    read.forEach(this::read);
    for (int root : roots) {
      for (int pid : tree.orphansInJob(root)) {
        take(pid, "in the process group of process " + root, tree, read);
      }
    }
    explain();
    for (int i = 0; i < GENERATIONS; i++) {
      Set<Integer> orphans = new TreeSet<>(named());
      orphans.removeAll(read);
      orphans.removeIf(pid -> roots.stream().noneMatch(root -> tree.mayBeOrphanOf(pid, root)));
      orphans.forEach(pid -> take(pid, "what others wait for is up to it", tree, read));
      explain();
    }
  }

  private void take(int orphan, String why, ProcessTree tree, Set<Integer> read) {
    for (int pid : tree.withDescendants(List.of(orphan))) {
      if (read.size() < MOST_IN_TREE && read.add(pid)) {
        read(pid);
        if (pid == orphan) {
          takenUp.put(pid, why);
        }
      }
    }
  }

  /** Those that were read. */
  Set<Integer> pids() {
    return sights.keySet();
  }

  /** Reads again where the process became another program (execve(2)) in the midst of it. */
  private Sight sight(int pid) throws CannotInspect {
    for (int i = 1; true; i++) {
      ProcessInspector inspector = inspector(pid);
      inspectors.put(pid, inspector);
      try {
        return inspector.read(options, machine);
      } catch (CannotInspect e) {
        if (i == TRIES || inspector.stillTheSame()) {
          throw e;
        }
      }
    }
  }

  private ProcessInspector inspector(int pid) throws CannotInspect {
    ProcessInspector inspector = known.get(pid, this::open);
    if (inspector instanceof PlainInspector && !options.tree()) {
      known.forget(pid); // it was part of a tree then
      return known.get(pid, this::open);
    }
    return inspector;
  }

  /** Of a tree, those are part of the picture too that are not run by Python. */
  private ProcessInspector open(int pid) throws CannotInspect {
    try {
      return PythonInspector.open(pid, known.pythons(), known.images());
    } catch (CannotInspect notPython) {
      if (!options.tree()) {
        throw withRemedy(pid, notPython);
      }
      ProcessInspector plain = PlainInspector.open(pid, known.images());
      failures.add(notPython);
      return plain;
    }
  }

  /** A shell or uv run is no Python itself, but has started it. */
  private CannotInspect withRemedy(int pid, CannotInspect failure) {
    return failure.remedy().isPresent() || machine.processes().children(pid).isEmpty()
        ? failure
        : new CannotInspect(
            String.valueOf(failure.getMessage()),
            "Try, for what it has started: unhang dump --tree " + pid);
  }

  /** Says of all that was read what it waits for. */
  void explain() {
    List<Integer> unexplained = new ArrayList<>(sights.keySet());
    unexplained.removeAll(looks.keySet());
    for (int pid : unexplained) {
      try {
        ProcessLook look = explain(pid);
        String why = takenUp.get(pid);
        looks.put(pid, why == null ? look : look.takenUp(why));
      } catch (CannotInspect e) {
        fail(pid, e);
      }
    }
  }

  private ProcessLook explain(int pid) throws CannotInspect {
    Sight sight = require(sights, pid);
    for (int i = 1; i < TRIES; i++) {
      Optional<ProcessLook> look = Optional.empty();
      try {
        look = Optional.of(sight.explain());
      } catch (CannotInspect e) {
        if (isStillTheSame(pid)) {
          throw e;
        }
      }
      if (look.isPresent() && isStillTheSame(pid)) {
        return look.get();
      }
      try {
        sight = sight(pid);
      } catch (CannotInspect ended) {
        return look.orElseThrow(() -> ended);
      }
    }
    return sight.explain();
  }

  private boolean isStillTheSame(int pid) {
    return require(inspectors, pid).stillTheSame();
  }

  private static <T> T require(Map<Integer, T> byPid, int pid) {
    return Objects.requireNonNull(byPid.get(pid));
  }

  private void fail(int pid, CannotInspect failure) {
    known.forget(pid);
    sights.remove(pid);
    failures.add(failure);
    gaps.add(new Gap(pid, OptionalInt.empty(), String.valueOf(failure.getMessage())));
  }

  /** Those that the waits name; what became of one that has ended meanwhile is not known. */
  private List<Peer> peers() {
    Set<Integer> peers = named();
    peers.removeAll(looks.keySet());
    return peers.stream().map(pid -> new Peer(pid, ProcessInspector.command(pid))).toList();
  }

  /** All processes that the waits name. */
  private Set<Integer> named() {
    Set<Integer> named = new TreeSet<>(machine.atOtherEnds());
    looks.values().stream()
        .flatMap(look -> look.process().threads().stream())
        .flatMap(ThreadInfo::waits)
        .forEach(wait -> {
          wait.holders().forEach(holder -> named.add(holder.pid()));
          named.addAll(wait.sharers());
        });
    return named;
  }

  /**
   * What was seen.
   *
   * @throws CannotInspect if there was no Python process in it
   */
  Looks looks(Instant start) throws CannotInspect {
    boolean python = looks.values().stream().anyMatch(look -> look.process().runtime().isPresent());
    if (!python) {
      throw failures.isEmpty()
          ? new CannotInspect("none of the processes is run by Python")
          : failures.getFirst();
    }
    return new Looks(start, looks, machine.resources(), gaps, peers());
  }
}
