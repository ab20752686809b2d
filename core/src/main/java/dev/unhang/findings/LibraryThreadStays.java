package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;

/**
 * A library ends its own threads, as OpenBLAS does before a fork, and waits for one that does not
 * know of it: it waits for work that nobody can give it any more.
 */
final class LibraryThreadStays implements Rule {

  @Override
  public String id() {
    return "library-thread-stays";
  }

  @Override
  public List<Finding> apply(Scene scene) {
    return scene.threads().stream()
        .flatMap(node -> idler(scene, node).map(idler -> finding(scene, node, idler)).stream())
        .toList();
  }

  /** Whether this rule tells why a thread never goes on. */
  static boolean explains(Scene scene, Node node) {
    return idler(scene, node).isPresent();
  }

  /** The idle thread of a library whose end a thread waits for. */
  private static Optional<Node> idler(Scene scene, Node node) {
    return node.waitsFor().stream()
        .filter(wait -> wait.kind() == WaitKind.THREAD_JOIN && scene.stuck().forever(node))
        .flatMap(wait -> wait.holders().stream())
        .flatMap(holder -> scene.graph().members(holder, WaitKind.THREAD_JOIN).stream())
        .filter(other -> !other.thread().python() && scene.stuck().forever(other))
        .filter(LibraryThreadStays::waitsForWork)
        .findFirst();
  }

  private static boolean waitsForWork(Node node) {
    return node.waitsFor()
        .filter(wait -> wait.kind() == WaitKind.OPENMP && wait.gone().isEmpty())
        .isPresent();
  }

  private Finding finding(Scene scene, Node node, Node idler) {
    Wait idle = idler.waitsFor().orElseThrow();
    String who = scene.words().who(node);
    String work = scene.words().thing(idle);
    String note = node.waitsFor().flatMap(Wait::note).map(words -> ", " + words).orElse("");
    return new Finding(
        id(),
        Certainty.LIKELY,
        who + " waits for the end of a thread that waits for " + work,
        ("%s waits%s for the end of thread %d%s. That thread waits for %s, and of the threads that"
                + " live none can give it any: they wait for each other and for %s. A library may"
                + " forget that it told a thread to end when another one gives it work at that"
                + " moment.")
            .formatted(who, scene.words().at(node), idler.ref().tid(), note, work, who),
        List.of(
            "Let no thread compute while a process is forked: start children before other threads"
                + " compute, or by multiprocessing's spawn or forkserver method.",
            "Or let the library have no threads of its own: OMP_NUM_THREADS=1"
                + LibraryWords.settings(node.process().libraries())
                + " before the program starts, or in it threadpoolctl.threadpool_limits(1)."),
        List.of(node.ref(), idler.ref()));
  }
}
