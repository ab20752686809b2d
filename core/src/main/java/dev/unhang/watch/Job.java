package dev.unhang.watch;

import dev.unhang.linux.ProcFs;
import dev.unhang.linux.ProcessTree;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A program and what it has started in its process group: with the program that is to be ended too,
 * as timeout(1) does it. A shell ends by a signal and leaves behind what it runs.
 */
final class Job {
  private final Ending program;
  private final int pid;
  private final WatchListener listener;
  private List<Ending> others = List.of();

  Job(int pid, WatchListener listener) {
    this.pid = pid;
    this.listener = listener;
    this.program = new Ending(pid, listener);
  }

  /** Begins to end the program; called again, it does not wait any longer. */
  void end() {
    if (!program.begun()) {
      others = others();
    }
    program.begin();
  }

  private List<Ending> others() {
    try {
      int group = ProcFs.stat(pid).group();
      Set<Integer> all = ProcessTree.read().withDescendants(List.of(pid));
      return all.stream()
          .filter(other -> other != pid && isIn(other, group))
          .map(other -> new Ending(other, listener))
          .toList();
    } catch (IOException ended) {
      return List.of();
    }
  }

  private static boolean isIn(int pid, int group) {
    try {
      return ProcFs.stat(pid).group() == group;
    } catch (IOException ended) {
      return false;
    }
  }

  /** Once the program has ended: ends what it has left behind, if it was to be ended. */
  void finish() throws InterruptedException {
    for (Ending other : others) {
      if (!other.isDone()) {
        other.begin();
      }
    }
    for (Ending other : others) {
      other.await();
      other.close();
    }
    program.close();
  }
}
