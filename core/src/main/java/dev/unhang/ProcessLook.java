package dev.unhang;

import dev.unhang.model.Frame;
import dev.unhang.model.Gap;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Interrupt.State;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import dev.unhang.python.GilDemand;
import dev.unhang.target.TaskMark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One look at a process.
 *
 * @param before where its threads stood when they were read
 * @param after where they stood when all was read
 * @param gils by the id of the interpreter
 * @param spinning what threads that run seem to wait for, by tid
 */
record ProcessLook(
    ProcessInfo process,
    List<Gap> gaps,
    Map<Integer, TaskMark> before,
    Map<Integer, TaskMark> after,
    Map<Long, GilDemand> gils,
    Map<Integer, Wait> spinning) {

  /** See {@link ProcessInfo}. */
  ProcessLook takenUp(String why) {
    return new ProcessLook(process.withTakenUp(why), gaps, before, after, gils, spinning);
  }

  /** The threads that ran at some time between this look and the end of a later one. */
  Set<ThreadRef> ranUntil(ProcessLook later) {
    return before.keySet().stream()
        .filter(tid -> ran(tid, before, later.after))
        .map(tid -> new ThreadRef(process.pid(), tid))
        .collect(Collectors.toSet());
  }

  Set<ThreadRef> threads() {
    return before.keySet().stream()
        .map(tid -> new ThreadRef(process.pid(), tid))
        .collect(Collectors.toSet());
  }

  /** Whether a thread may have run between two moments. */
  static boolean ran(int tid, Map<Integer, TaskMark> from, Map<Integer, TaskMark> to) {
    TaskMark mark = from.get(tid);
    TaskMark later = to.get(tid);
    return mark == null || later == null || !mark.stoodStillUntil(later);
  }

  /**
   * The same, with what only two looks show: who was asked for the GIL and still has it, and who
   * runs, but gets nowhere.
   */
  ProcessLook after(ProcessLook earlier) {
    List<ThreadInfo> threads =
        process.threads().stream()
            .map(thread -> thread.withGilOverdue(thread.holdsGil() && isOverdue(thread, earlier)))
            .map(thread -> spins(thread, earlier) ? spinning(thread) : thread)
            .toList();
    ProcessInfo compared = process.withThreads(threads).withInterrupt(interrupt(earlier));
    return new ProcessLook(compared, gaps, before, after, gils, spinning);
  }

  /**
   * A signal that has just arrived at Python is acted on in a moment: only one that the earlier
   * look has too, with the main thread's Python code where it was, is not.
   */
  private Optional<Interrupt> interrupt(ProcessLook earlier) {
    boolean stays =
        earlier.process.interrupt().filter(Interrupt::pending).isPresent()
            && mainCode(process).equals(mainCode(earlier.process));
    return process.interrupt().filter(now -> now.state() != State.ARRIVED || stays);
  }

  /** The same, with who runs but gets nowhere until a later look. */
  ProcessLook before(ProcessLook later) {
    List<ThreadInfo> threads =
        process.threads().stream()
            .map(thread -> spins(thread, later) ? spinning(thread) : thread)
            .toList();
    return new ProcessLook(process.withThreads(threads), gaps, before, after, gils, spinning);
  }

  /** Whether it is seen to spin in the same Python code at another look. */
  private boolean spins(ThreadInfo thread, ProcessLook other) {
    return spinning.containsKey(thread.tid())
        && other.spinning.containsKey(thread.tid())
        && other.process.threads().stream()
            .filter(same -> same.tid() == thread.tid())
            .anyMatch(same -> pythonCode(same).equals(pythonCode(thread)));
  }

  private ThreadInfo spinning(ThreadInfo thread) {
    return thread.withWait(Optional.ofNullable(spinning.get(thread.tid())));
  }

  private static List<Frame> mainCode(ProcessInfo process) {
    return process.threads().stream()
        .filter(ThreadInfo::main)
        .flatMap(thread -> pythonCode(thread).stream())
        .toList();
  }

  private static List<Frame> pythonCode(ThreadInfo thread) {
    return thread.frames().stream().filter(Frame.Python.class::isInstance).toList();
  }

  private boolean isOverdue(ThreadInfo thread, ProcessLook earlier) {
    GilDemand now = gils.get(thread.interpreter());
    GilDemand then = earlier.gils.get(thread.interpreter());
    return now != null && then != null && now.isOverdueSince(then);
  }
}
