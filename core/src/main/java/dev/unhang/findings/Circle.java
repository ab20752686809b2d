package dev.unhang.findings;

import dev.unhang.findings.Need.Party;
import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A deadlock as the rules see it: a cycle of the graph, with the waits and holders it consists of.
 *
 * @param links in order; each one's holder is the next one's waiter
 */
record Circle(List<Link> links) {

  /**
   * One edge of the cycle.
   *
   * @param certainty of this edge; where the wait has several holders, of all of them together
   */
  record Link(Node waiter, Wait waitsFor, Holder holder, Node owner, Certainty certainty) {}

  Circle {
    links = List.copyOf(links);
  }

  static List<Circle> in(WaitGraph graph, Stuck stuck) {
    return new Search(graph, stuck).circles();
  }

  List<Node> members() {
    return links.stream().map(Link::waiter).toList();
  }

  Certainty certainty() {
    return links.stream().map(Link::certainty).reduce(Certainty.CERTAIN, Certainty::and);
  }

  boolean isAlone() {
    return links.size() == 1;
  }

  boolean has(WaitKind kind) {
    return kinds().anyMatch(kind::equals);
  }

  boolean hasAny(Set<WaitKind> kinds) {
    return kinds().anyMatch(kinds::contains);
  }

  private Stream<WaitKind> kinds() {
    return links.stream().map(link -> link.waitsFor().kind());
  }

  Deadlock toDeadlock() {
    return new Deadlock(
        certainty(),
        links.stream()
            .map(link -> new Deadlock.Member(link.waiter().ref(), link.waitsFor().resource()))
            .toList());
  }

  private record Search(WaitGraph graph, Stuck stuck) {

    List<Circle> circles() {
      List<List<Edge>> edges = graph.nodes().stream().map(this::edges).toList();
      List<List<Integer>> cycles =
          Cycles.of(
              edges.size(),
              node ->
                  edges.get(node).stream().mapToInt(edge -> edge.to().index()).distinct().toArray(),
              node -> isChoice(graph.need(graph.nodes().get(node))));
      Map<List<Node>, Circle> byMembers = new LinkedHashMap<>();
      for (List<Integer> cycle : cycles) {
        Circle circle = circle(cycle, edges);
        byMembers.putIfAbsent(circle.members(), circle);
      }
      return List.copyOf(byMembers.values());
    }

    private static boolean isChoice(Need need) {
      return switch (need) {
        case Need.AnyOf(var parties) -> parties.size() > 1;
        case Need.Turn(_, Need own) -> isChoice(own);
        default -> false;
      };
    }

    /**
     * To {@code to}, because of {@code link}; a task's edge to the thread whose turn it awaits has
     * none.
     */
    private record Edge(Node to, Optional<Link> link) {}

    private List<Edge> edges(Node node) {
      if (!stuck.inCircles(node)) {
        return List.of();
      }
      List<Edge> edges = new ArrayList<>();
      Need need = graph.need(node);
      if (need instanceof Need.Turn(Node loop, Need own)) {
        if (stuck.inCircles(loop)) {
          edges.add(new Edge(loop, Optional.empty()));
        }
        need = own;
      }
      switch (need) {
        case Need.AllOf(var parties) -> addLinks(node, parties, false, edges);
        case Need.AnyOf(var parties) -> {
          if (parties.stream().allMatch(stuck::inCircles)) {
            addLinks(node, parties, true, edges);
          }
        }
        default -> {}
      }
      return edges;
    }

    private void addLinks(Node node, List<Party> parties, boolean choice, List<Edge> edges) {
      Wait wait = node.waitsFor().orElseThrow();
      Certainty together =
          parties.stream().map(this::certainty).reduce(Certainty.CERTAIN, Certainty::and);
      for (Party party : parties) {
        if (stuck.inCircles(party)) {
          Node owner = owner(party);
          Certainty certainty = choice ? together : certainty(party);
          edges.add(
              new Edge(owner, Optional.of(new Link(node, wait, party.holder(), owner, certainty))));
        }
      }
    }

    /** A process stands as its main thread, or else as one that is stuck. */
    private Node owner(Party party) {
      List<Node> inCircles = party.members().stream().filter(stuck::inCircles).toList();
      return inCircles.stream()
          .filter(node -> node.thread().main())
          .findFirst()
          .orElseGet(inCircles::getFirst);
    }

    /** That the others of a process do nothing either is a conclusion, not a fact that was read. */
    private Certainty certainty(Party party) {
      return party.members().stream().allMatch(stuck::inCircles)
          ? party.holder().certainty()
          : Certainty.LIKELY;
    }

    private Circle circle(List<Integer> cycle, List<List<Edge>> edges) {
      List<Link> links = new ArrayList<>();
      for (int i = 0; i < cycle.size(); i++) {
        int next = cycle.get((i + 1) % cycle.size());
        edges.get(cycle.get(i)).stream()
            .filter(edge -> edge.to().index() == next)
            .findFirst()
            .flatMap(Edge::link)
            .ifPresent(links::add);
      }
      return new Circle(withoutTurns(links));
    }

    /** Where a task only waits for its own thread, the thread stands for both. */
    private static List<Link> withoutTurns(List<Link> links) {
      List<Link> joined = new ArrayList<>();
      for (int i = 0; i < links.size(); i++) {
        Link link = links.get(i);
        Node next = links.get((i + 1) % links.size()).waiter();
        joined.add(new Link(link.waiter(), link.waitsFor(), link.holder(), next, link.certainty()));
      }
      return joined;
    }
  }
}
