package dev.unhang.watch;

import dev.unhang.model.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something to tell about a process that is watched. {@link NoticeText} has the words. */
public sealed interface Notice {
  int pid();

  /**
   * Threads have begun to hang.
   *
   * @param threads those that were not reported before
   * @param program whether with them the program as a whole hangs: its main thread, all of its
   *     threads, or some in a deadlock
   */
  record Hangs(int pid, List<HungThread> threads, boolean program, Report report)
      implements Notice {}

  /**
   * The program still hangs.
   *
   * @param changed whether the report says something else than the one before
   */
  record StillHangs(int pid, Duration since, Report report, boolean changed) implements Notice {}

  /** A process that a hanging one may wait for is at work, and was at the same place earlier. */
  record AtWork(int pid, HungThread thread) implements Notice {}

  /**
   * Threads that hung have moved; {@code since} of each is how long it hung.
   *
   * @param program whether with them the program as a whole gets on again
   */
  record Moves(int pid, List<HungThread> threads, boolean program) implements Notice {}

  /** A thread ended while it hung. */
  record ThreadEnded(int pid, HungThread thread) implements Notice {}

  /**
   * A process ended.
   *
   * @param hung how long it had been hanging, if it was
   */
  record ProcessEnded(int pid, Optional<Duration> hung) implements Notice {}

  /** A process is watched from now on that was not at first. */
  record Joined(int pid) implements Notice {}

  /** The process cannot be looked into. */
  record CannotLook(int pid, String why) implements Notice {}

  /** The program has not ended two seconds after Ctrl-C. */
  record NotInterrupted(int pid, Optional<Report> report) implements Notice {}

  /** The time that the program was given is over. */
  record TimedOut(int pid, Duration after, Optional<Report> report) implements Notice {}

  /** Something is being done to the process, or cannot be. */
  record Action(int pid, String what) implements Notice {}
}
