package dev.unhang.target;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.TaskStatus;
import java.util.Optional;

/**
 * Where a thread stood at one moment.
 *
 * @param call the system call in which it is blocked; empty while it runs, and where the kernel
 *     does not tell
 */
public record TaskMark(TaskStatus status, Optional<BlockedCall> call) {

  /** Whether the thread did not run at all between this moment and a later one. */
  public boolean stoodStillUntil(TaskMark later) {
    return !status.running() && status.equals(later.status) && call.equals(later.call);
  }

  /** Whether the thread waits in the same place of its code at another moment. */
  public boolean isWhere(TaskMark other) {
    return call.isPresent()
        && other.call.isPresent()
        && call.get().stackPointer() == other.call.get().stackPointer()
        && call.get().programCounter() == other.call.get().programCounter();
  }
}
