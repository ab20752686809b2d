package dev.unhang.watch;

import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Set;

/** Waits that it may take another process to end, often one that the waiting one has started. */
final class Elsewhere {
  private static final Set<WaitKind> KINDS =
      Set.of(
          WaitKind.PROCESS_EXIT,
          WaitKind.PROCESS_LOCK,
          WaitKind.PIPE_READ,
          WaitKind.PIPE_WRITE,
          WaitKind.SOCKET,
          WaitKind.POLL,
          WaitKind.FILE_LOCK);

  private Elsewhere() {}

  /**
   * @param pid of the process that waits
   */
  static boolean mayEnd(Wait wait, int pid) {
    return KINDS.contains(wait.kind())
        || !wait.sharers().isEmpty()
        || wait.holders().stream().anyMatch(holder -> holder.pid() != pid);
  }
}
