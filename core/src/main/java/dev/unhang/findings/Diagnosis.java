package dev.unhang.findings;

import dev.unhang.model.Finding;
import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From a picture to the report on it. */
public final class Diagnosis {
  private Diagnosis() {}

  /**
   * What one look shows. A deadlock in it is one only if a second look confirms it: see {@link
   * Confirmation}.
   */
  public static Report of(Picture picture) {
    return of(picture, Set.of());
  }

  /**
   * @param moved threads and tasks that are known to get on, whatever the picture shows
   */
  static Report of(Picture picture, Set<ThreadRef> moved) {
    Scene scene = Scene.of(WaitGraph.of(picture, moved));
    Optional<Chain> chain = scene.graph().main().map(main -> Chain.from(main, scene.graph()));
    List<Finding> findings =
        Rules.ALL.stream().flatMap(rule -> rule.apply(scene).stream()).toList();
    Verdict verdict = Judgement.verdict(scene, chain);
    return new Report(
        picture,
        verdict,
        Summary.of(scene, verdict, chain, findings),
        scene.circles().stream().map(Circle::toDeadlock).toList(),
        findings,
        chain.map(c -> Scene.refs(c.path())).orElse(List.of()),
        Scene.refs(scene.graph().nodes().stream().filter(scene.stuck()::forever).toList()));
  }
}
