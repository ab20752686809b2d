package dev.unhang.findings;

import dev.unhang.model.Gap;
import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Threads and tasks of a picture, and what each needs of the others. Where the picture leaves
 * something open, the graph takes the side of "it gets on".
 */
final class WaitGraph {
  private final Picture picture;
  private final Set<ThreadRef> moved;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<ThreadRef, List<Node>> byRef = new HashMap<>();
  private final Map<Integer, List<Node>> threadsByPid = new HashMap<>();
  private final Map<Integer, List<Node>> actorsByPid = new HashMap<>();
  private final Map<Integer, Set<Integer>> gapsByPid = new HashMap<>();
  private final Set<Integer> leaky = new HashSet<>();
  private final Map<Node, Boolean> heldUp = new HashMap<>();
  private final Map<Integer, Boolean> signalledOnly = new HashMap<>();
  private final List<Need> needs = new ArrayList<>();

  private WaitGraph(Picture picture, Set<ThreadRef> moved) {
    this.picture = picture;
    this.moved = moved;
    for (Gap gap : picture.gaps()) {
      gap.tid()
          .ifPresentOrElse(
              tid -> gapsByPid.computeIfAbsent(gap.pid(), pid -> new HashSet<>()).add(tid),
              () -> leaky.add(gap.pid()));
    }
    for (ProcessInfo process : picture.processes()) {
      for (ThreadInfo thread : process.threads()) {
        Node node = add(process, thread, Optional.empty());
        threadsByPid.computeIfAbsent(process.pid(), pid -> new ArrayList<>()).add(node);
        if (isActor(node)) {
          actorsByPid.computeIfAbsent(process.pid(), pid -> new ArrayList<>()).add(node);
        }
        thread.turns().forEach(task -> add(process, thread, Optional.of(task)));
      }
    }
    nodes.forEach(node -> needs.add(node.isTask() ? taskNeed(node) : threadNeed(node)));
  }

  /**
   * @param moved threads that are known to have run, whatever the picture shows
   */
  static WaitGraph of(Picture picture, Set<ThreadRef> moved) {
    return new WaitGraph(picture, Set.copyOf(moved));
  }

  Picture picture() {
    return picture;
  }

  /** Threads and tasks in the picture's order, each thread before its tasks. */
  List<Node> nodes() {
    return nodes;
  }

  Need need(Node node) {
    return needs.get(node.index());
  }

  /** Threads, without tasks. */
  List<Node> threads(int pid) {
    return threadsByPid.getOrDefault(pid, List.of());
  }

  /** The tasks of the thread's event loop. */
  List<Node> tasks(Node thread) {
    return nodes.stream()
        .filter(node -> node.isTask() && node.pid() == thread.pid())
        .filter(node -> node.ref().tid() == thread.ref().tid())
        .toList();
  }

  /** The threads of a process that might do something for another one. */
  List<Node> actors(int pid) {
    return actorsByPid.getOrDefault(pid, List.of());
  }

  /** Whether somebody who is not in the graph may act in the process. */
  boolean hasUnseenActor(int pid) {
    Set<Integer> unread = new HashSet<>(gapsByPid.getOrDefault(pid, Set.of()));
    threads(pid).forEach(node -> unread.remove(node.thread().tid()));
    return !unread.isEmpty() || mayRunSignalHandler(pid);
  }

  /** The main thread of the process that was asked for. */
  Optional<Node> main() {
    return picture.processes().stream().findFirst().flatMap(process -> main(process.pid()));
  }

  /** The process's main thread; where that is not in the picture, its first one. */
  Optional<Node> main(int pid) {
    List<Node> threads = threads(pid);
    return threads.stream()
        .filter(node -> node.thread().main())
        .findFirst()
        .or(() -> threads.stream().filter(node -> node.thread().python()).findFirst())
        .or(() -> threads.stream().findFirst());
  }

  Optional<Node> find(ThreadRef ref) {
    return byRef.getOrDefault(ref, List.of()).stream().findFirst();
  }

  /** Those whom a holder names: usually one; several where a process or an ambiguous name is. */
  List<Node> members(Holder holder, WaitKind kind) {
    if (holder.tid().isPresent()) {
      ThreadRef ref = new ThreadRef(holder.pid(), holder.tid().getAsInt(), holder.task());
      return byRef.getOrDefault(ref, List.of());
    }
    return kind == WaitKind.PROCESS_EXIT
        ? main(holder.pid()).map(List::of).orElse(List.of())
        : actors(holder.pid());
  }

  /** The main threads of other processes of the picture that a thread waits for. */
  List<Node> elsewhere(Node waiter) {
    return waiter.waitsFor().stream()
        .flatMap(wait -> wait.holders().stream())
        .map(Holder::pid)
        .filter(pid -> pid != waiter.pid())
        .distinct()
        .flatMap(pid -> main(pid).stream())
        .toList();
  }

  private Node add(ProcessInfo process, ThreadInfo thread, Optional<Task> task) {
    Node node = new Node(nodes.size(), process, thread, task);
    nodes.add(node);
    byRef.computeIfAbsent(node.ref(), ref -> new ArrayList<>(1)).add(node);
    return node;
  }

  /** Idle threads of native libraries (OpenMP, BLAS) never do anything for another thread. */
  private boolean isActor(Node node) {
    if (node.thread().python()
        || moved.contains(node.ref())
        || node.thread().main()
        || node.process().runtime().isEmpty()
        || leaky.contains(node.pid())) {
      return true;
    }
    return node.waitsFor()
        .map(wait -> wait.timed() || !Kinds.NATIVE_IDLE.contains(wait.kind()))
        .orElse(true);
  }

  /** A signal's handler runs in the main thread, also between two steps of a wait in Python. */
  private boolean mayRunSignalHandler(int pid) {
    return main(pid)
        .filter(node -> !node.process().handledSignals().isEmpty())
        .map(
            node -> !node.waitsFor().map(Wait::kind).map(Kinds.NATIVE_IDLE::contains).orElse(false))
        .orElse(false);
  }

  private Need threadNeed(Node node) {
    Optional<Wait> waitsFor = node.waitsFor();
    if (waitsFor.isEmpty()) {
      boolean running = node.thread().state() == RunState.RUNNING;
      return new Need.Nothing(running ? End.WORKS : End.UNKNOWN);
    }
    if (moved.contains(node.ref()) || (isMoving(node) && !Node.keepsRunning(waitsFor.get()))) {
      return new Need.Nothing(End.WORKS);
    }
    return need(node, waitsFor.get());
  }

  private Need taskNeed(Node node) {
    Node loop = find(new ThreadRef(node.pid(), node.ref().tid())).orElseThrow();
    boolean current = node.task().map(Task::current).orElse(false);
    if (isMoving(node) || moved.contains(node.ref())) {
      return new Need.Nothing(End.WORKS);
    }
    if (current) {
      return new Need.Turn(loop, new Need.Nothing(End.WORKS));
    }
    Need own =
        node.waitsFor().map(wait -> need(node, wait)).orElseGet(() -> new Need.Nothing(End.WORKS));
    // Whatever completes a task's future may come to its loop from outside, unless nothing can.
    if (own instanceof Need.Signal && !(need(loop) instanceof Need.Signal)) {
      own = new Need.Nothing(End.OUTSIDE);
    }
    return isHeldUp(loop) ? new Need.Turn(loop, own) : own;
  }

  /** Asked for each of its tasks, of which there may be many thousands. */
  private boolean isHeldUp(Node loop) {
    return heldUp.computeIfAbsent(loop, node -> Stacks.holdsUpLoop(node.thread()));
  }

  private static boolean isMoving(Node node) {
    return node.thread().reading() == Reading.MOVING;
  }

  private Need need(Node node, Wait wait) {
    if (wait.kind() == WaitKind.SLEEP || (wait.timed() && wait.kind() != WaitKind.GIL)) {
      return new Need.Nothing(End.SLEEPS);
    }
    if (!wait.holders().isEmpty()) {
      List<Need.Party> parties =
          wait.holders().stream().map(holder -> party(wait, holder)).toList();
      return !wait.anyHolder() && Kinds.NEEDS_ALL.contains(wait.kind())
          ? new Need.AllOf(parties)
          : new Need.AnyOf(parties);
    }
    if (wait.gone().isPresent()) {
      return new Need.Impossible();
    }
    if (isSignalled(wait) || isSignalledNatively(node, wait)) {
      Set<Integer> pids = new HashSet<>(wait.sharers());
      pids.add(node.pid());
      return new Need.Signal(pids);
    }
    return new Need.Nothing(Kinds.OUTSIDE.contains(wait.kind()) ? End.OUTSIDE : End.UNKNOWN);
  }

  /** Without a known holder, any thread of the processes that have the thing may end it. */
  static boolean isSignalled(Wait wait) {
    return Kinds.SIGNALLED.contains(wait.kind()) || !wait.sharers().isEmpty();
  }

  /**
   * Whether one of the threads seen must end it. What native threads that wait for something else
   * would do then, nobody knows.
   */
  private boolean isSignalledNatively(Node node, Wait wait) {
    return Kinds.SIGNALLED_NATIVELY.contains(wait.kind())
        && !wait.spinning()
        && signalledOnly.computeIfAbsent(node.pid(), this::waitsForSignalsOnly);
  }

  /** Whether that is all that the process's idle native threads wait for. */
  private boolean waitsForSignalsOnly(int pid) {
    return threads(pid).stream()
        .filter(node -> !isActor(node))
        .flatMap(idle -> idle.waitsFor().stream())
        .allMatch(wait -> Kinds.SIGNALLED_NATIVELY.contains(wait.kind()));
  }

  private Need.Party party(Wait wait, Holder holder) {
    boolean asProcess = holder.tid().isEmpty() && wait.kind() != WaitKind.PROCESS_EXIT;
    if (asProcess && hasUnseenActor(holder.pid())) {
      return Need.Party.outside(holder);
    }
    return new Need.Party(holder, members(holder, wait.kind()));
  }
}
