package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Verdict;
import java.util.List;
import java.util.Optional;

/** The verdict in words: one sentence. */
final class Summary {
  /** Links of a chain that are told one by one. */
  private static final int TOLD = 3;

  private Summary() {}

  static String of(Scene scene, Verdict verdict, Optional<Chain> chain, List<Finding> findings) {
    return switch (verdict) {
      case DEADLOCK -> deadlock(scene, findings);
      case ABANDONED -> abandoned(scene, findings);
      case BLOCKED, BUSY, EXTERNAL, SLEEPING ->
          chain.map(c -> chain(scene, c)).orElse("No thread could be looked at.");
    };
  }

  private static String deadlock(Scene scene, List<Finding> findings) {
    Finding first = findings.getFirst();
    int more = scene.circles().size() - 1;
    return (first.certainty() == Certainty.CERTAIN ? "Deadlock: " : "Probably a deadlock: ")
        + first.title()
        + (more == 0
            ? "."
            : " (and " + more + " more " + (more == 1 ? "deadlock" : "deadlocks") + ").");
  }

  private static String abandoned(Scene scene, List<Finding> findings) {
    return findings.stream()
        .findFirst()
        .map(finding -> "Abandoned: " + finding.title() + ".")
        .orElseGet(() ->
            "Abandoned: "
                + scene.words().who(forever(scene))
                + " can never go on: nobody is left who could end the wait.");
  }

  private static List<Node> forever(Scene scene) {
    return scene.threads().stream().filter(scene.stuck()::forever).toList();
  }

  private static String chain(Scene scene, Chain chain) {
    List<Node> path = chain.path();
    StringBuilder words = new StringBuilder(does(scene, path.getFirst()));
    if (path.size() > TOLD) {
      words.append("; through ").append(path.size() - 2).append(" more that comes down to ");
      words.append(does(scene, chain.last()));
    } else {
      path.stream().skip(1).forEach(node -> words.append("; ").append(does(scene, node)));
    }
    for (Node node : scene.graph().elsewhere(chain.last())) {
      words.append("; ").append(does(scene, node));
    }
    if (!chain.others().isEmpty()) {
      words.append("; of those who may end that, ");
      words.append(Words.list(chain.others().stream().map(node -> does(scene, node)).toList()));
    }
    return words.append('.').toString();
  }

  private static String does(Scene scene, Node node) {
    return scene.words().who(node) + " " + scene.phrases().doing(node);
  }
}
