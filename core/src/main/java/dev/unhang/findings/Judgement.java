package dev.unhang.findings;

import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** The verdict: the worst that holds, in the order of REPORT.md. */
final class Judgement {
  private Judgement() {}

  static Verdict verdict(Scene scene, Optional<Chain> chain) {
    if (!scene.circles().isEmpty()) {
      return Verdict.DEADLOCK;
    }
    if (scene.graph().nodes().stream().anyMatch(scene.stuck()::forever)) {
      return Verdict.ABANDONED;
    }
    return chain.map(c -> ofMain(scene, c)).orElse(Verdict.EXTERNAL);
  }

  private static Verdict ofMain(Scene scene, Chain chain) {
    Node main = chain.path().getFirst();
    if (main.waitsFor().isEmpty() && main.thread().state() == RunState.RUNNING) {
      return Verdict.BUSY;
    }
    boolean others = chain.path().size() > 1 || !chain.others().isEmpty();
    return switch (chain.end()) {
      case WORKS -> others ? Verdict.BLOCKED : Verdict.BUSY;
      case OUTSIDE -> onlySleeps(main) ? Verdict.SLEEPING : Verdict.EXTERNAL;
      case SLEEPS -> others ? Verdict.BLOCKED : Verdict.SLEEPING;
      case UNKNOWN -> others || mayDependOnOthers(scene, main) ? Verdict.BLOCKED : Verdict.EXTERNAL;
    };
  }

  /** Where nothing is known of a wait, others that get on may be what it depends on. */
  private static boolean mayDependOnOthers(Scene scene, Node main) {
    return scene.graph().threads(main.pid()).stream()
        .filter(node -> node != main)
        .anyMatch(node ->
            scene.graph().need(node) instanceof Need.Nothing(End end)
                && (end == End.WORKS || end == End.SLEEPS));
  }

  /** An event loop that polls until its next timer, all of its tasks being asleep. */
  private static boolean onlySleeps(Node main) {
    return main.waitsFor().filter(Wait::timed).isPresent()
        && !main.thread().tasks().isEmpty()
        && main.thread().tasks().stream().allMatch(Judgement::sleeps);
  }

  private static boolean sleeps(Task task) {
    return task.waitsFor()
        .filter(wait ->
            wait.kind() == WaitKind.SLEEP
                || (!wait.holders().isEmpty()
                    && wait.holders().stream().allMatch(holder -> holder.task().isPresent())))
        .isPresent();
  }
}
