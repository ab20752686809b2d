package dev.unhang.findings;

import dev.unhang.model.Finding;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A callback or coroutine of an event loop waits without giving control back to the loop. */
final class EventLoopBlocked implements Rule {
  /** A wait that ends this soon, in seconds, is not worth a finding. */
  private static final double SOON = 1;

  private static final Set<WaitKind> NO_CALL = Set.of(WaitKind.GIL, WaitKind.DISK, WaitKind.TASK);

  @Override
  public String id() {
    return "event-loop-blocked";
  }

  @Override
  public List<Finding> apply(Scene scene) {
    Set<Node> explained =
        scene.circles().stream()
            .filter(circle -> Shape.of(circle) == Shape.LOOP_WAITS_FOR_ITSELF)
            .flatMap(circle -> circle.members().stream())
            .collect(Collectors.toSet());
    return scene.threads().stream()
        .filter(node -> !explained.contains(node))
        .filter(node -> Stacks.holdsUpLoop(node.thread()))
        .filter(node -> node.waitsFor().filter(EventLoopBlocked::isLong).isPresent())
        .filter(node ->
            !(scene.graph().need(node) instanceof Need.Nothing(End end) && end == End.WORKS))
        .map(node -> finding(scene, node))
        .toList();
  }

  private static boolean isLong(Wait wait) {
    return !NO_CALL.contains(wait.kind()) && !(wait.deadline().orElse(SOON) < SOON);
  }

  private Finding finding(Scene scene, Node loop) {
    String name = scene.words().who(loop);
    List<String> tasks =
        scene.graph().tasks(loop).stream()
            .filter(node -> !node.task().orElseThrow().current())
            .map(scene.words()::who)
            .toList();
    Optional<String> current =
        scene.graph().tasks(loop).stream()
            .filter(node -> node.task().orElseThrow().current())
            .map(node -> ", in " + scene.words().who(node) + ",")
            .findFirst();
    return Scene.finding(
        id(),
        List.of(loop),
        "the event loop of %s is held up by a synchronous call%s"
            .formatted(name, scene.words().at(loop)),
        "%s%s %s without giving control back to its event loop.%s"
            .formatted(
                name,
                current.orElse(""),
                scene.phrases().doing(loop),
                tasks.isEmpty()
                    ? " No other task or callback of that loop can run."
                    : " Meanwhile none of its other tasks can run: " + Words.list(tasks) + "."),
        "Use the asyncio counterpart with await (asyncio.sleep, asyncio.Queue, asyncio.Lock, a"
            + " library made for asyncio); in a program made for trio, trio's.",
        "Or move the call to a thread: await asyncio.to_thread(function, ...), or"
            + " loop.run_in_executor; trio.to_thread.run_sync.");
  }
}
