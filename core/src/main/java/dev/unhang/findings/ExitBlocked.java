package dev.unhang.findings;

import dev.unhang.model.Finding;
import dev.unhang.model.Holder;
import java.util.List;
import java.util.stream.Stream;

/** The program has ended, but the interpreter waits for a thread that goes on. */
final class ExitBlocked implements Rule {

  @Override
  public String id() {
    return "exit-blocked";
  }

  @Override
  public List<Finding> apply(Scene scene) {
    return scene.threads().stream()
        .filter(node -> node.thread().main() && node.waitsFor().isPresent())
        .filter(node -> Stacks.isShuttingDown(node.thread()))
        .map(node -> finding(scene, node))
        .toList();
  }

  private Finding finding(Scene scene, Node main) {
    List<Holder> holders = main.waitsFor().orElseThrow().holders();
    List<Node> awaited =
        holders.stream()
            .flatMap(holder ->
                scene.graph().members(holder, main.waitsFor().orElseThrow().kind()).stream())
            .distinct()
            .toList();
    String names = awaited.isEmpty() ? "its threads" : scene.words().who(awaited);
    List<String> doings =
        awaited.stream()
            .map(node -> scene.words().who(node) + " " + scene.phrases().doing(node))
            .toList();
    return Scene.finding(
        id(),
        Stream.concat(Stream.of(main), awaited.stream()).toList(),
        "the interpreter is shutting down and waits for " + names + " to end",
        "The end of the main program is reached. Before it exits, Python joins every thread that is"
            + " no daemon, and the workers of thread pools."
            + (doings.isEmpty() ? "" : " " + Words.list(doings) + "."),
        "Tell the thread to end, by an Event that it looks at or an end mark in its queue, and join"
            + " it before the program ends.",
        "A thread that may be cut off at any point can be made a daemon: Thread(daemon=True).",
        "Shut a pool down explicitly: executor.shutdown(cancel_futures=True). Jobs that already run"
            + " must end by themselves.");
  }
}
