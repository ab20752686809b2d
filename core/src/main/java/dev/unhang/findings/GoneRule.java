package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Waits for what a thread or process should have done that does not exist any more. */
record GoneRule(String id, Set<Cause> causes, List<String> advice) implements Rule {

  static final Rule FORK_ORPHANED_LOCK =
      new GoneRule(
          "fork-orphaned-lock",
          Set.of(Cause.LEFT_BEHIND_BY_FORK),
          List.of(
              "Do not fork a process that has threads: start children with subprocess, or with"
                  + " multiprocessing's spawn or forkserver method"
                  + " (multiprocessing.set_start_method).",
              "If it must be forked, fork before threads are started, or make the lock anew in the"
                  + " child (os.register_at_fork)."));

  static final Rule PEER_DIED =
      new GoneRule(
          "peer-died",
          Set.of(Cause.THREAD_ENDED, Cause.PROCESS_ENDED),
          List.of(
              "Find out why it ended: an exception (threading.excepthook), a signal, the kernel's"
                  + " out-of-memory killer (dmesg).",
              "Give locks back in a with or finally, and wait with a timeout for what another"
                  + " process is to do; concurrent.futures.ProcessPoolExecutor notices that a"
                  + " worker died, multiprocessing.Pool does not."));

  @Override
  public List<Finding> apply(Scene scene) {
    // What an OpenMP region in a forked child lacks are its threads, not a lock's holder.
    return Groups.byResource(
            scene.graph().nodes().stream()
                .filter(node -> scene.graph().need(node) instanceof Need.Impossible)
                .filter(node -> causes.contains(gone(node).cause()))
                .filter(node -> wait(node).kind() != WaitKind.OPENMP)
                .toList())
        .stream()
        .map(group -> finding(scene, group))
        .toList();
  }

  private Finding finding(Scene scene, List<Node> group) {
    Node node = group.getFirst();
    Gone gone = gone(node);
    String names = scene.words().who(group);
    String verb = group.size() == 1 ? " waits" : " wait";
    String thing = scene.words().thing(wait(node));
    boolean lock = Kinds.LOCKS.contains(wait(node).kind());
    String rest =
        (lock ? gone.who() + " held" : "only " + gone.who() + " could have ended")
            + (lock ? " it" : " that")
            + (gone.cause() == Cause.LEFT_BEHIND_BY_FORK
                ? " when this process was forked, and a fork copies the lock but not the thread."
                : ", and has ended.");
    StringBuilder explanation =
        new StringBuilder(names)
            .append(verb)
            .append(scene.words().at(node))
            .append(" for ")
            .append(scene.phrases().unheld(wait(node)))
            .append(": ")
            .append(rest);
    places(scene, gone).ifPresent(explanation::append);
    wait(node).note().ifPresent(note -> explanation.append(' ').append(note));
    if (gone.certainty() == Certainty.LIKELY) {
      explanation.append(" Who it was is inferred, not read.");
    }
    return new Finding(
        id,
        gone.certainty(),
        names
            + verb
            + " for "
            + thing
            + (lock ? ", whose holder " : ", and the other side ")
            + fate(gone),
        explanation.toString(),
        advice,
        Scene.refs(group));
  }

  /** Where it was taken, and what became of who took it. */
  private static Optional<String> places(Scene scene, Gone gone) {
    Optional<String> taken =
        gone.takenAt().map(place -> "took it at " + scene.words().place(place));
    Optional<String> stands = gone.standsAt().map(place -> "is at " + scene.words().place(place));
    List<String> both =
        Stream.of(taken, stands.map(is -> is + " now")).flatMap(Optional::stream).toList();
    return both.isEmpty()
        ? Optional.empty()
        : Optional.of(" That thread " + String.join(" and ", both) + ".");
  }

  private static String fate(Gone gone) {
    return switch (gone.cause()) {
      case LEFT_BEHIND_BY_FORK, POOL_LEFT_BEHIND_BY_FORK ->
          "exists only in the process that this one was forked from";
      case THREAD_ENDED -> "is a thread that has ended";
      case PROCESS_ENDED -> "is a process that has ended";
    };
  }

  private static Wait wait(Node node) {
    return node.waitsFor().orElseThrow();
  }

  private static Gone gone(Node node) {
    return wait(node).gone().orElseThrow();
  }
}
