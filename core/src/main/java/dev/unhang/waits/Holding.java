package dev.unhang.waits;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Place;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * That a lock is held by someone.
 *
 * @param lock address of the lock, or of any object that is used as a context manager
 * @param takenAt where it was taken; of a {@code with} block, the {@code with}
 * @param depth the number of Python frames outside the one that took it; empty where that is not
 *     known
 * @param basis how it was inferred, in words that complete "inferred from ..."; for likely ones
 */
public record Holding(
    long lock,
    Owner owner,
    Certainty certainty,
    Optional<Place> takenAt,
    OptionalInt depth,
    Optional<String> basis) {

  /** Who can hold a lock. */
  public sealed interface Owner {}

  /** A thread, by tid as we see it. */
  public record OfThread(int tid) implements Owner {}

  /**
   * An asyncio task of the loop that a thread runs.
   *
   * @param tid that thread's, as we see it
   * @param object the task's address: names need not be unique
   */
  public record OfTask(int tid, String name, long object) implements Owner {}

  /**
   * A suspended generator or coroutine: whoever resumes it.
   *
   * @param object its address
   * @param function it runs
   */
  public record OfCoroutine(long object, String function) implements Owner {}

  /** As a report has it; empty if the owner is neither thread nor task. */
  public Optional<Holder> holder(int pid) {
    return switch (owner) {
      case OfThread(int tid) -> Optional.of(holder(pid, tid, Optional.empty()));
      case OfTask(int tid, String name, _) -> Optional.of(holder(pid, tid, Optional.of(name)));
      case OfCoroutine _ -> Optional.empty();
    };
  }

  private Holder holder(int pid, int tid, Optional<String> task) {
    return new Holder(pid, OptionalInt.of(tid), task, certainty, takenAt, depth, basis);
  }

  Holding by(Owner other) {
    return new Holding(lock, other, certainty, takenAt, depth, basis);
  }

  Holding certain() {
    return new Holding(lock, owner, Certainty.CERTAIN, takenAt, depth, Optional.empty());
  }

  Holding onlyLikely(String basis) {
    return new Holding(lock, owner, Certainty.LIKELY, takenAt, depth, Optional.of(basis));
  }
}
