package dev.unhang.findings;

import dev.unhang.model.Frame;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;

/**
 * A thread, or an asyncio task that a thread runs, as a node of the graph. Compared by identity.
 */
final class Node {
  private final int index;
  private final ThreadRef ref;
  private final ProcessInfo process;
  private final ThreadInfo thread;
  private final Optional<Task> task;

  Node(int index, ProcessInfo process, ThreadInfo thread, Optional<Task> task) {
    this.index = index;
    this.ref = new ThreadRef(process.pid(), thread.tid(), task.map(Task::name));
    this.process = process;
    this.thread = thread;
    this.task = task;
  }

  /** Its place in {@link WaitGraph#nodes()}. */
  int index() {
    return index;
  }

  ThreadRef ref() {
    return ref;
  }

  ProcessInfo process() {
    return process;
  }

  /** The thread itself, or the one that runs the task. */
  ThreadInfo thread() {
    return thread;
  }

  Optional<Task> task() {
    return task;
  }

  int pid() {
    return ref.pid();
  }

  boolean isTask() {
    return task.isPresent();
  }

  List<Frame> frames() {
    return task.map(Task::frames).orElse(thread.frames());
  }

  /**
   * What it waits for. A thread that has a processor waits for nothing, unless it spins or is one
   * of those that wake every 5 ms to look at the GIL.
   */
  Optional<Wait> waitsFor() {
    if (task.isPresent()) {
      return task.get().waitsFor();
    }
    return thread
        .waitsFor()
        .filter(wait -> thread.state() == RunState.WAITING || keepsRunning(wait));
  }

  /** Whether a thread takes processor time in this wait without getting on. */
  static boolean keepsRunning(Wait wait) {
    return wait.spinning() || wait.kind() == WaitKind.GIL;
  }

  @Override
  public String toString() {
    return ref.toString();
  }
}
