package dev.unhang.findings;

import dev.unhang.findings.Circle.Link;
import dev.unhang.model.Finding;
import dev.unhang.model.Wait;
import java.util.List;
import java.util.function.Function;

/**
 * The rule of one {@link Shape}: a finding for each deadlock of that shape.
 *
 * @param title in the middle of a sentence too: without a capital at its start or a full stop
 */
record CircleRule(
    Shape shape, Function<Telling, String> title, Function<Telling, List<String>> advice)
    implements Rule {

  private static final int SENTENCES = 10;

  /** A deadlock, and what is needed to tell of it. */
  record Telling(Scene scene, Circle circle) {

    String names() {
      return scene.words().who(circle.members());
    }

    Link first() {
      return circle.links().getFirst();
    }

    boolean isAlone() {
      return circle.isAlone();
    }

    /** What the first one waits for. */
    String thing() {
      return scene.words().thing(first().waitsFor());
    }

    /** The names of the locks in it; empty unless all have different ones. */
    List<String> labels() {
      List<String> labels =
          circle.links().stream()
              .map(Link::waitsFor)
              .filter(wait -> Kinds.LOCKS.contains(wait.kind()))
              .flatMap(wait -> scene.words().label(wait).stream())
              .distinct()
              .toList();
      return labels.size() == locks() ? labels : List.of();
    }

    private long locks() {
      return circle.links().stream()
          .map(Link::waitsFor)
          .map(Wait::kind)
          .filter(Kinds.LOCKS::contains)
          .count();
    }
  }

  @Override
  public String id() {
    return shape.id();
  }

  @Override
  public List<Finding> apply(Scene scene) {
    return scene.circles().stream()
        .filter(circle -> Shape.of(circle) == shape)
        .map(circle -> finding(new Telling(scene, circle)))
        .toList();
  }

  private Finding finding(Telling telling) {
    Circle circle = telling.circle();
    return new Finding(
        id(),
        circle.certainty(),
        title.apply(telling),
        interrupted(telling)
            + telling.scene().phrases().story(circle.links(), SENTENCES)
            + behind(telling),
        advice.apply(telling),
        Scene.refs(circle.members()));
  }

  /** The call that came in between, where a thread waits for itself. */
  private String interrupted(Telling telling) {
    if (shape != Shape.SIGNAL_HANDLER_DEADLOCK && shape != Shape.FINALIZER_DEADLOCK) {
      return "";
    }
    return Shape.interruption(telling.first())
        .map(interruption ->
            "Python called %s while %s was running. "
                .formatted(
                    telling.scene().words().function(interruption.handler()),
                    telling.scene().words().function(interruption.interrupted())))
        .orElse("");
  }

  private static String behind(Telling telling) {
    Scene scene = telling.scene();
    if (scene.circles().size() > 1) {
      return "";
    }
    List<Node> behind =
        scene.threads().stream()
            .filter(scene.stuck()::inCircles)
            .filter(node -> !telling.circle().members().contains(node))
            .toList();
    return switch (behind.size()) {
      case 0 -> "";
      case 1 -> " Behind " + pronoun(telling) + " waits " + scene.words().who(behind) + ".";
      default -> " Behind " + pronoun(telling) + " wait " + scene.words().who(behind) + ".";
    };
  }

  private static String pronoun(Telling telling) {
    return telling.isAlone() ? "it" : "them";
  }
}
