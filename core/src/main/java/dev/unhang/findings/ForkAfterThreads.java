package dev.unhang.findings;

import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Library;
import dev.unhang.model.Library.Kind;
import dev.unhang.model.Library.Threading;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.List;

/** A forked child uses a pool whose threads stayed in its parent. */
final class ForkAfterThreads implements Rule {
  private static final String START_METHOD =
      "Start children in another way than by fork, before anything uses the pool:"
          + " multiprocessing.set_start_method(\"forkserver\") or \"spawn\";"
          + " ProcessPoolExecutor(mp_context=multiprocessing.get_context(\"forkserver\")).";

  private static final String OTHER_RUNTIME =
      "Or use libraries that notice a fork: OpenBLAS with threads of its own instead of OpenMP's"
          + " (Debian: apt install libopenblas0-pthread, then update-alternatives --config"
          + " libblas.so.3-x86_64-linux-gnu; conda: \"libopenblas=*=pthreads*\"), or LLVM's OpenMP"
          + " runtime instead of GNU's (conda: \"_openmp_mutex=*=*_llvm\").";

  private static final String OWN_EXECUTOR =
      "Or make the pool in the child that uses it, not in the parent before the fork.";

  @Override
  public String id() {
    return "fork-after-threads";
  }

  @Override
  public List<Finding> apply(Scene scene) {
    return Groups.byResource(
            scene.graph().nodes().stream()
                .filter(node -> scene.graph().need(node) instanceof Need.Impossible)
                .filter(ForkAfterThreads::isForPool)
                .toList())
        .stream()
        .map(group -> finding(scene, group))
        .toList();
  }

  private static boolean isForPool(Node node) {
    Cause cause = gone(node).cause();
    return cause == Cause.POOL_LEFT_BEHIND_BY_FORK
        || (cause == Cause.LEFT_BEHIND_BY_FORK && !libraries(node).isEmpty());
  }

  private Finding finding(Scene scene, List<Node> group) {
    Node node = group.getFirst();
    Gone gone = gone(node);
    String names = scene.words().who(group);
    String verb = group.size() == 1 ? " waits" : " wait";
    String pool = gone.who();
    StringBuilder explanation = new StringBuilder(names);
    explanation.append(verb).append(scene.words().at(node)).append(" for ");
    explanation.append(scene.phrases().unheld(wait(node))).append(", which needs ").append(pool);
    explanation.append(". A fork copies the memory, and of the threads only the one that forks:");
    explanation.append(
        " what is in memory says that the others are there, so that they are waited");
    explanation.append(" for, and nobody comes.");
    List<Library> libraries = libraries(node);
    if (!libraries.isEmpty()) {
      explanation
          .append(' ')
          .append(Words.sentences(libraries.stream().map(LibraryWords::sentence).toList()));
    }
    wait(node).note().ifPresent(note -> explanation.append(' ').append(note));
    return new Finding(
        id(),
        gone.certainty(),
        names
            + verb
            + " for "
            + pool
            + " that did not come along when "
            + scene.words().process(node.pid())
            + " was forked",
        explanation.toString(),
        advice(wait(node).kind(), libraries),
        Scene.refs(group));
  }

  private static List<String> advice(WaitKind kind, List<Library> libraries) {
    List<String> advice = new ArrayList<>(List.of(START_METHOD));
    if (kind == WaitKind.OPENMP || !libraries.isEmpty()) {
      advice.add(
          "Or let the parent compute with one thread until it has forked: OMP_NUM_THREADS=1"
              + LibraryWords.settings(libraries)
              + " before it starts, or in it threadpoolctl.threadpool_limits(1).");
      advice.add(OTHER_RUNTIME);
    } else {
      advice.add(OWN_EXECUTOR);
    }
    return advice;
  }

  /** Those that the thread is in, innermost first. */
  private static List<Library> around(Node node) {
    return node.frames().stream()
        .filter(Frame.Native.class::isInstance)
        .flatMap(frame -> ((Frame.Native) frame).library().stream())
        .distinct()
        .flatMap(name ->
            node.process().libraries().stream().filter(library -> library.fileName().equals(name)))
        .toList();
  }

  /** The same; without native frames, those that may have called OpenMP. */
  private static List<Library> libraries(Node node) {
    List<Library> around = around(node);
    return around.isEmpty() && wait(node).kind() == WaitKind.OPENMP
        ? node.process().libraries().stream().filter(ForkAfterThreads::isOnOpenMp).toList()
        : around;
  }

  private static boolean isOnOpenMp(Library library) {
    return library.kind() == Kind.OPENMP
        || library.threading().filter(Threading.OPENMP::equals).isPresent();
  }

  private static Wait wait(Node node) {
    return node.waitsFor().orElseThrow();
  }

  private static Gone gone(Node node) {
    return wait(node).gone().orElseThrow();
  }
}
