package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Waits for a signal that no thread is left to give: all that live wait, without a way out. */
final class NeverSignalled implements Rule {

  @Override
  public String id() {
    return "never-signalled";
  }

  @Override
  public List<Finding> apply(Scene scene) {
    Set<Integer> explained =
        scene.graph().nodes().stream()
            .filter(node ->
                scene.stuck().inCircles(node)
                    || scene.graph().need(node) instanceof Need.Impossible
                    || LibraryThreadStays.explains(scene, node))
            .map(Node::pid)
            .collect(Collectors.toSet());
    List<Node> waiters =
        scene.graph().nodes().stream()
            .filter(node -> scene.graph().need(node) instanceof Need.Signal)
            .filter(scene.stuck()::forever)
            .filter(node -> !explained.contains(node.pid()))
            .filter(node -> !keepsTasksWaiting(node))
            .filter(node -> !isIdleInLibrary(scene, node))
            .toList();
    List<Node> causes =
        waiters.stream().filter(node -> !Stacks.isIdleWorker(node.thread())).toList();
    return Groups.byResource(causes.isEmpty() ? waiters : causes).stream()
        .map(group -> finding(scene, group))
        .toList();
  }

  /** Whether it is a native library's thread that waits for work, as they do most of the time. */
  private static boolean isIdleInLibrary(Scene scene, Node node) {
    return !node.isTask() && !scene.graph().actors(node.pid()).contains(node);
  }

  /**
   * Whether it is the thread of an event loop which cannot go on, so that its tasks cannot signal;
   * or which polls, so that they are the ones who wait.
   */
  private static boolean keepsTasksWaiting(Node node) {
    int tasks = node.isTask() ? 0 : node.thread().tasks().size();
    return Stacks.holdsUpLoop(node.thread()) ? tasks > 1 : tasks > 0;
  }

  private Finding finding(Scene scene, List<Node> group) {
    Node node = group.getFirst();
    Wait wait = node.waitsFor().orElseThrow();
    String names = scene.words().who(group);
    String verb = group.size() == 1 ? " waits" : " wait";
    String act = act(node, wait);
    return new Finding(
        id(),
        certainty(scene, node),
        "%s%s for %s, and no %sthread is left that could %s"
            .formatted(
                names, verb, scene.words().thing(wait), node.isTask() ? "task or " : "", act),
        "%s%s%s for %s. %s%s"
            .formatted(
                names,
                verb,
                scene.words().at(node),
                scene.phrases().unheld(wait),
                others(scene, group),
                wait.note().map(note -> " " + note).orElse("")),
        List.of(
            "See who should have done it and why that thread ended before: an exception, an early"
                + " return, a path on which it is forgotten. Do it in a finally.",
            "Wait with a timeout, so that the program says what is missing instead of hanging."),
        Scene.refs(group));
  }

  private static String others(Scene scene, List<Node> group) {
    List<Node> actors = new ArrayList<>(scene.graph().actors(group.getFirst().pid()));
    Set<Integer> sharers = group.getFirst().waitsFor().orElseThrow().sharers();
    sharers.forEach(pid -> actors.addAll(scene.graph().actors(pid)));
    List<String> others =
        actors.stream()
            .filter(node -> group.stream().noneMatch(one -> one.ref().tid() == node.ref().tid()))
            .map(node -> scene.words().who(node) + " " + scene.phrases().doing(node))
            .toList();
    if (others.isEmpty()) {
      if (!Set.of(group.getFirst().pid()).containsAll(sharers)) {
        return "No other thread lives in the processes that share it.";
      }
      return group.size() == 1
          ? "No other thread lives in this process."
          : "No other threads live in this process.";
    }
    return "All other threads that live wait as well: " + Words.list(others) + ".";
  }

  private static String act(Node node, Wait wait) {
    return switch (wait.kind()) {
      case EVENT -> "set it";
      case CONDITION -> "notify it";
      case CONDVAR -> "signal it";
      case NATIVE_SEMAPHORE -> "post it";
      case SEMAPHORE, LOCK -> "release it";
      case BARRIER -> "come to it";
      case FUTURE -> "complete it";
      case QUEUE -> {
        if (Stacks.isCalling(node.frames(), "put", "queue.py")) {
          yield "take anything out of it";
        }
        yield Stacks.isCalling(node.frames(), "join", "queue.py")
                || Stacks.isCalling(node.frames(), "join", "multiprocessing/queues.py")
            ? "call task_done() on it"
            : "put anything into it";
      }
      case POLL -> "wake it";
      default -> "end that";
    };
  }

  /** That an idle native thread never calls into Python is a conclusion. */
  private static Certainty certainty(Scene scene, Node node) {
    int actors = scene.graph().actors(node.pid()).size();
    return actors == scene.graph().threads(node.pid()).size()
        ? Certainty.CERTAIN
        : Certainty.LIKELY;
  }
}
