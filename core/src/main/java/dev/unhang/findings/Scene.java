package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.ThreadRef;
import java.util.Collection;
import java.util.List;

/**
 * What the rules look at.
 *
 * @param circles the deadlocks
 */
record Scene(WaitGraph graph, Stuck stuck, List<Circle> circles, Words words, Phrases phrases) {

  static Scene of(WaitGraph graph) {
    Stuck stuck = Stuck.of(graph);
    Words words = new Words(graph.picture());
    return new Scene(graph, stuck, Circle.in(graph, stuck), words, new Phrases(graph, words));
  }

  /** Threads, without tasks. */
  List<Node> threads() {
    return graph.nodes().stream().filter(node -> !node.isTask()).toList();
  }

  static List<ThreadRef> refs(Collection<Node> nodes) {
    return nodes.stream().map(Node::ref).distinct().toList();
  }

  /** A certain finding. */
  static Finding finding(
      String id, Collection<Node> who, String title, String explanation, String... advice) {
    return new Finding(id, Certainty.CERTAIN, title, explanation, List.of(advice), refs(who));
  }
}
