package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Holder;
import dev.unhang.model.WaitKind;
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
        .flatMap(node ->
            Shutdown.of(node)
                .filter(certainty -> certainty == Certainty.CERTAIN || joins(node))
                .map(certainty -> finding(scene, node, certainty))
                .stream())
        .toList();
  }

  private static boolean joins(Node main) {
    return main.waitsFor().filter(wait -> wait.kind() == WaitKind.THREAD_JOIN).isPresent();
  }

  private Finding finding(Scene scene, Node main, Certainty certainty) {
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
    return new Finding(
        id(),
        certainty,
        "the interpreter is shutting down and waits for " + names + " to end",
        (certainty == Certainty.CERTAIN
                ? "The end of the main program is reached."
                : "The end of the main program is probably reached: the main thread runs a function"
                    + " that no code of the program called, as atexit does.")
            + " Before it exits, Python joins every thread that is no daemon, and the workers of"
            + " thread pools."
            + (doings.isEmpty() ? "" : " " + Words.list(doings) + "."),
        List.of(
            "Tell the thread to end, by an Event that it looks at or an end mark in its queue, and join"
                + " it before the program ends.",
            "A thread that may be cut off at any point can be made a daemon: Thread(daemon=True).",
            "Shut a pool down explicitly: executor.shutdown(cancel_futures=True). Jobs that already run"
                + " must end by themselves."),
        Scene.refs(Stream.concat(Stream.of(main), awaited.stream()).toList()));
  }
}
