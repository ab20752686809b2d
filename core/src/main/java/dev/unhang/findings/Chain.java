package dev.unhang.findings;

import dev.unhang.model.Holder;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * From a thread along its waits to what all depends on.
 *
 * @param path the thread first, each waiting for the next
 * @param others threads that may or may not be the ones that the last of the path waits for; empty
 *     where the chain is known to its end
 */
record Chain(List<Node> path, List<Node> others, End end) {
  Chain {
    path = List.copyOf(path);
    others = List.copyOf(others);
  }

  /** Of several ways the one that weighs most for the verdict; of those the shortest. */
  static Chain from(Node start, WaitGraph graph) {
    return new Search(graph).from(start);
  }

  Node last() {
    return path.getLast();
  }

  private record Search(WaitGraph graph) {

    Chain from(Node start) {
      SequencedMap<Node, Node> cameFrom = new LinkedHashMap<>();
      Deque<Node> queue = new ArrayDeque<>(List.of(start));
      List<Chain> chains = new ArrayList<>();
      cameFrom.put(start, start);
      while (!queue.isEmpty()) {
        Node node = queue.remove();
        List<Node> next = next(node);
        if (next.isEmpty()) {
          chains.add(ending(path(node, cameFrom)));
        }
        for (Node owner : next) {
          if (cameFrom.putIfAbsent(owner, node) == null) {
            queue.add(owner);
          }
        }
      }
      if (chains.isEmpty()) {
        chains.addAll(inCircle(cameFrom));
      }
      return chains.stream()
          .min(Comparator.comparing(Chain::end))
          .orElseGet(() -> new Chain(List.of(start), List.of(), End.UNKNOWN));
    }

    /** A circle that is no deadlock: it ends with one of the others that gets on all the same. */
    private List<Chain> inCircle(SequencedMap<Node, Node> cameFrom) {
      List<Chain> chains = new ArrayList<>();
      for (Node node : cameFrom.sequencedKeySet().reversed()) {
        boolean start = node == cameFrom.firstEntry().getKey();
        if (graph.need(node) instanceof Need.Nothing(End end) && (!start || chains.isEmpty())) {
          chains.add(new Chain(path(node, cameFrom), List.of(), end));
        }
      }
      return chains;
    }

    private static List<Node> path(Node node, Map<Node, Node> cameFrom) {
      Deque<Node> path = new ArrayDeque<>(List.of(node));
      for (Node before = cameFrom.get(node);
          before != null && before != path.element();
          before = cameFrom.get(before)) {
        path.addFirst(before);
      }
      return List.copyOf(path);
    }

    /** Whom it waits for, as far as they are in the picture and part of the same program. */
    private List<Node> next(Node node) {
      if (graph.need(node) instanceof Need.Turn(Node loop, _)) {
        return List.of(loop);
      }
      return node.waitsFor().stream()
          .flatMap(wait -> wait.holders().stream().flatMap(holder -> next(node, wait, holder)))
          .toList();
    }

    private Stream<Node> next(Node node, Wait wait, Holder holder) {
      if (holder.pid() != node.pid() && !Kinds.SHARED.contains(wait.kind())) {
        return Stream.empty();
      }
      return graph.members(holder, wait.kind()).stream()
          .filter(member -> holder.tid().isPresent() || member.thread().main());
    }

    private Chain ending(List<Node> path) {
      Node last = path.getLast();
      Optional<Wait> waitsFor = last.waitsFor();
      if (waitsFor.isEmpty()) {
        return new Chain(path, List.of(), withoutWait(last));
      }
      Wait wait = waitsFor.get();
      if (!wait.timed() && wait.holders().isEmpty() && WaitGraph.isSignalled(wait)) {
        return signalled(path, wait);
      }
      End end = end(last, wait);
      boolean gilHeld =
          end == End.OUTSIDE && path.size() > 1 && awaitsGil(path.get(path.size() - 2));
      return new Chain(path, List.of(), gilHeld ? End.WORKS : end);
    }

    private static End withoutWait(Node node) {
      boolean works = node.isTask() || node.thread().state() == RunState.RUNNING;
      return works ? End.WORKS : End.UNKNOWN;
    }

    private static boolean awaitsGil(Node node) {
      return node.waitsFor().map(Wait::kind).filter(WaitKind.GIL::equals).isPresent();
    }

    private static End end(Node node, Wait wait) {
      if (wait.kind() == WaitKind.SLEEP) {
        return End.SLEEPS;
      }
      if (wait.kind() == WaitKind.GIL && wait.holders().isEmpty()) {
        return End.WORKS; // it changes hands
      }
      if (wait.timed() && !wait.sharers().isEmpty()) {
        return End.SLEEPS; // only those who share it could end it sooner
      }
      boolean elsewhere = wait.holders().stream().anyMatch(holder -> holder.pid() != node.pid());
      if (elsewhere || Kinds.OUTSIDE.contains(wait.kind())) {
        return End.OUTSIDE;
      }
      return wait.timed() ? End.SLEEPS : End.UNKNOWN;
    }

    /** Anyone of the processes may signal: those that can are where the chain ends. */
    private Chain signalled(List<Node> path, Wait wait) {
      List<Node> free = new ArrayList<>();
      End worst = End.OUTSIDE;
      List<Node> actors = new ArrayList<>(graph.actors(path.getLast().pid()));
      wait.sharers().forEach(pid -> actors.addAll(graph.actors(pid)));
      for (Node actor : actors) {
        if (graph.need(actor) instanceof Need.Nothing(End end) && !path.contains(actor)) {
          if (end.compareTo(worst) < 0) {
            worst = end;
            free.clear();
          }
          if (end == worst) {
            free.add(actor);
          }
        }
      }
      return new Chain(path, free, worst);
    }
  }
}
