package dev.unhang.findings;

import dev.unhang.findings.Need.Party;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who never gets on: the largest set of nodes of which each needs another one of the set. Found by
 * taking everybody to be stuck at first, and striking out who can get on until nothing changes.
 *
 * <p>Two such sets: {@code forever} also has those for whom nobody is left to signal, and those who
 * wait for what is gone; {@code inCircles} only those whose holders are known, so that each of them
 * waits in a cycle or behind one.
 */
final class Stuck {
  private final WaitGraph graph;
  private final BitSet forever = new BitSet();
  private final BitSet inCircles = new BitSet();

  private Stuck(WaitGraph graph) {
    this.graph = graph;
  }

  static Stuck of(WaitGraph graph) {
    Stuck stuck = new Stuck(graph);
    stuck.forever.set(0, graph.nodes().size());
    boolean changed = true;
    while (changed) {
      Set<Integer> silent = stuck.silentProcesses();
      changed = stuck.strikeOut(stuck.forever, need -> stuck.isForever(need, silent));
    }
    stuck.inCircles.or(stuck.forever);
    changed = true;
    while (changed) {
      changed = stuck.strikeOut(stuck.inCircles, stuck::isCircular);
    }
    return stuck;
  }

  boolean forever(Node node) {
    return forever.get(node.index());
  }

  boolean inCircles(Node node) {
    return inCircles.get(node.index());
  }

  /** Whether a party never acts because it waits in a cycle or behind one. */
  boolean inCircles(Party party) {
    return isForever(party) && party.members().stream().anyMatch(this::inCircles);
  }

  private boolean strikeOut(BitSet set, Predicate<Need> stays) {
    boolean changed = false;
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
      if (!stays.test(graph.need(graph.nodes().get(i)))) {
        set.clear(i);
        changed = true;
      }
    }
    return changed;
  }

  /** Processes in which nobody is left who could signal. */
  private Set<Integer> silentProcesses() {
    return graph.nodes().stream()
        .map(Node::pid)
        .distinct()
        .filter(pid -> !graph.hasUnseenActor(pid))
        .filter(pid -> graph.actors(pid).stream().allMatch(this::forever))
        .collect(Collectors.toSet());
  }

  private boolean isForever(Need need, Set<Integer> silent) {
    return switch (need) {
      case Need.Nothing _ -> false;
      case Need.Impossible _ -> true;
      case Need.Signal(var pids) -> silent.containsAll(pids);
      case Need.AllOf(var parties) -> parties.stream().anyMatch(this::isForever);
      case Need.AnyOf(var parties) -> parties.stream().allMatch(this::isForever);
      case Need.Turn(Node loop, Need own) -> forever(loop) || isForever(own, silent);
    };
  }

  private boolean isForever(Party party) {
    return !party.members().isEmpty() && party.members().stream().allMatch(this::forever);
  }

  private boolean isCircular(Need need) {
    return switch (need) {
      case Need.Nothing _, Need.Impossible _, Need.Signal _ -> false;
      case Need.AllOf(var parties) -> parties.stream().anyMatch(this::inCircles);
      case Need.AnyOf(var parties) -> parties.stream().allMatch(this::inCircles);
      case Need.Turn(Node loop, Need own) -> inCircles(loop) || isCircular(own);
    };
  }
}
