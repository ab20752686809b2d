package dev.unhang.watch;

import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import java.util.List;
import java.util.Optional;

/**
 * Whether a program that does not get on may be ended for it. More is asked than for a report: a
 * main thread that waits for workers at work, for a child process, for its user or for the time to
 * pass does not get on either, and nothing is wrong.
 */
final class NoWayOut {
  private NoWayOut() {}

  /**
   * @param report on the process, deadlocks confirmed
   */
  static boolean of(int pid, Report report, Detector detector) {
    if (detector.inactiveSince().isEmpty()) {
      return false;
    }
    return switch (report.verdict()) {
      case DEADLOCK, ABANDONED -> report.stuck().stream().anyMatch(who -> who.pid() == pid);
      case BUSY, SLEEPING -> false;
      case BLOCKED, EXTERNAL ->
          end(pid, report).filter(last -> isStuck(pid, report, last, detector)).isPresent();
    };
  }

  /** Whom all depends on: the main thread itself if it waits for nobody that is known. */
  private static Optional<ThreadRef> end(int pid, Report report) {
    return report.chain().isEmpty()
        ? Optional.of(new ThreadRef(pid, pid))
        : Optional.of(report.chain().getLast());
  }

  private static boolean isStuck(int pid, Report report, ThreadRef last, Detector detector) {
    if (last.pid() != pid || last.task().isPresent() || !detector.isStuck(last.tid())) {
      return false;
    }
    return thread(report, last)
        .filter(thread -> !(thread.main() ? Idle.mainThread(thread) : Idle.worker(thread)))
        .flatMap(ThreadInfo::waitsFor)
        .filter(wait -> hasNoWayOut(wait, detector))
        .isPresent();
  }

  private static boolean hasNoWayOut(Wait wait, Detector detector) {
    if (wait.timed()) {
      return false;
    }
    return switch (wait.kind()) {
      case SOCKET -> true;
      // Other processes may be at work, or the user.
      case PROCESS_EXIT, PROCESS_LOCK, PIPE_READ, PIPE_WRITE, FILE_LOCK -> false;
      case SLEEP, DISK, TERMINAL, POLL, SIGNAL -> false;
      // Inside the process: whoever still gets on may end it.
      default -> !detector.anyMoves();
    };
  }

  private static Optional<ThreadInfo> thread(Report report, ThreadRef who) {
    return report.picture().processes().stream()
        .filter(process -> process.pid() == who.pid())
        .map(ProcessInfo::threads)
        .flatMap(List::stream)
        .filter(thread -> thread.tid() == who.tid())
        .findFirst();
  }
}
