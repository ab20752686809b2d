package dev.unhang.findings;

import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A thread that holds the GIL waits in native code, or works there and does not let go. */
final class GilHeldInNativeCode implements Rule {
  /** Page faults are over soon. */
  private static final Set<WaitKind> PASSING = Set.of(WaitKind.GIL, WaitKind.DISK);

  @Override
  public String id() {
    return "gil-held-in-native-code";
  }

  @Override
  public List<Finding> apply(Scene scene) {
    Set<Node> explained =
        scene.circles().stream()
            .filter(circle -> circle.has(WaitKind.GIL))
            .flatMap(circle -> circle.members().stream())
            .collect(Collectors.toSet());
    return scene.threads().stream()
        .filter(node -> node.thread().holdsGil() && !explained.contains(node))
        .filter(node -> node.thread().gilOverdue() || waits(scene, node))
        .filter(node -> !waiters(scene, node).isEmpty())
        .map(node -> finding(scene, node))
        .toList();
  }

  private static boolean waits(Scene scene, Node node) {
    boolean moves = scene.graph().need(node) instanceof Need.Nothing(End end) && end == End.WORKS;
    boolean passing = node.waitsFor().map(Wait::kind).filter(PASSING::contains).isPresent();
    return node.thread().state() == RunState.WAITING && !moves && !passing;
  }

  private static List<Node> waiters(Scene scene, Node holder) {
    return scene.threads().stream()
        .filter(node ->
            node.waitsFor()
                .filter(wait -> wait.kind() == WaitKind.GIL)
                .filter(wait -> isHeldBy(scene, wait, holder))
                .isPresent())
        .toList();
  }

  private static boolean isHeldBy(Scene scene, Wait wait, Node holder) {
    return wait.holders().stream()
        .anyMatch(h -> scene.graph().members(h, wait.kind()).contains(holder));
  }

  private Finding finding(Scene scene, Node holder) {
    List<Node> waiters = waiters(scene, holder);
    String name = scene.words().who(holder);
    String verb = waiters.size() == 1 ? " waits" : " wait";
    return Scene.finding(
        id(),
        Stream.concat(Stream.of(holder), waiters.stream()).toList(),
        name
            + " holds the GIL inside native code while "
            + scene.words().who(waiters)
            + verb
            + " for it",
        "%s %s%s, with the GIL held%s: no Python code can run in this process until it gives it up."
            .formatted(
                name,
                scene.phrases().doing(holder),
                function(holder),
                holder.thread().gilOverdue()
                    ? ", and between two looks did not give it up though it was asked to"
                    : ""),
        "Release the GIL around the native call: ctypes.CDLL instead of PyDLL,"
            + " Py_BEGIN_ALLOW_THREADS in C, nogil in Cython, gil_scoped_release in pybind11.",
        "If the call belongs to a library, look for a newer version or report it there; until then"
            + " run it in a process of its own.");
  }

  private static String function(Node node) {
    return node.frames().stream()
        .filter(Frame.Native.class::isInstance)
        .map(Frame.Native.class::cast)
        .findFirst()
        .flatMap(GilHeldInNativeCode::name)
        .map(name -> " in " + name)
        .orElse("");
  }

  /** {@code dgemm_ (libopenblas.so.0)}. */
  private static Optional<String> name(Frame.Native frame) {
    return frame
        .function()
        .map(function -> function + frame.library().map(library -> " (" + library + ")").orElse(""))
        .or(frame::library);
  }
}
