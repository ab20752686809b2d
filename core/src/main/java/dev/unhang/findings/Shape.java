package dev.unhang.findings;

import static dev.unhang.model.WaitKind.FUTURE;
import static dev.unhang.model.WaitKind.GIL;
import static dev.unhang.model.WaitKind.IMPORT_LOCK;
import static dev.unhang.model.WaitKind.THREAD_JOIN;

import dev.unhang.findings.Circle.Link;
import dev.unhang.findings.Stacks.Interruption;
import dev.unhang.model.Frame.Entry;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a deadlock is an instance of: each is of exactly one shape, the first that fits. */
enum Shape {
  GIL_LOCK_INVERSION,
  IMPORT_DEADLOCK,
  PIPE_DEADLOCK,
  PROCESS_CYCLE,
  LOOP_WAITS_FOR_ITSELF,
  POOL_STARVATION,
  SIGNAL_HANDLER_DEADLOCK,
  FINALIZER_DEADLOCK,
  SELF_DEADLOCK,
  TASK_CYCLE,
  JOIN_DEADLOCK,
  LOCK_CYCLE,
  /** Any other cycle, such as jobs of two pools that wait for each other's results. */
  WAIT_CYCLE;

  static Shape of(Circle circle) {
    if (circle.has(GIL)) {
      return GIL_LOCK_INVERSION;
    }
    if (circle.has(IMPORT_LOCK)) {
      return IMPORT_DEADLOCK;
    }
    boolean processes = circle.members().stream().map(Node::pid).distinct().count() > 1;
    if (circle.hasAny(Kinds.PIPES)
        || (processes && circle.links().stream().anyMatch(Shape::isPipe))) {
      return PIPE_DEADLOCK;
    }
    if (processes) {
      return PROCESS_CYCLE;
    }
    if (circle.has(FUTURE)) {
      return ofFuture(circle);
    }
    if (circle.isAlone() && circle.hasAny(Kinds.LOCKS)) {
      return ofOne(circle.links().getFirst());
    }
    if (circle.members().stream().anyMatch(Node::isTask)) {
      return TASK_CYCLE;
    }
    return ofThreads(circle);
  }

  /** An event loop polls what its tasks wait for. */
  private static boolean isPipe(Link link) {
    List<Task> tasks = link.waiter().thread().tasks();
    return Kinds.MAYBE_PIPES.contains(link.waitsFor().kind())
        && (link.waiter().isTask()
            || tasks.isEmpty()
            || tasks.stream()
                .flatMap(task -> task.waitsFor().stream())
                .anyMatch(wait -> Kinds.PIPES.contains(wait.kind())));
  }

  private static Shape ofFuture(Circle circle) {
    boolean oneThread =
        circle.members().stream()
                .map(node -> new ThreadRef(node.pid(), node.ref().tid()))
                .distinct()
                .count()
            == 1;
    boolean inLoop =
        circle.members().stream()
            .anyMatch(node -> !node.isTask() && Stacks.holdsUpLoop(node.thread()));
    if (inLoop) { // what others wait for is not a pool's
      return oneThread ? LOOP_WAITS_FOR_ITSELF : ofThreads(circle);
    }
    boolean queued = circle.links().stream().map(Link::waitsFor).anyMatch(Wait::anyHolder);
    if (queued || (circle.isAlone() && !circle.members().getFirst().isTask())) {
      return POOL_STARVATION;
    }
    return circle.members().stream().anyMatch(Node::isTask) ? TASK_CYCLE : ofThreads(circle);
  }

  private static Shape ofOne(Link link) {
    return interruption(link)
        .map(interruption ->
            interruption.entry() == Entry.SIGNAL_HANDLER
                ? SIGNAL_HANDLER_DEADLOCK
                : FINALIZER_DEADLOCK)
        .orElse(SELF_DEADLOCK);
  }

  /** What the interpreter called between the two acquires of a thread that waits for itself. */
  static Optional<Interruption> interruption(Link link) {
    return Stacks.interruption(link.waiter().frames(), link.holder());
  }

  private static Shape ofThreads(Circle circle) {
    if (circle.has(THREAD_JOIN)) {
      return JOIN_DEADLOCK;
    }
    return circle.hasAny(Kinds.LOCKS) ? LOCK_CYCLE : WAIT_CYCLE;
  }

  /** The finding's id: {@code lock-cycle}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
