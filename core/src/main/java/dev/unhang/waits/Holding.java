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
   * A suspended generator or coroutine: whoever resumes it.
   *
   * @param object its address
   * @param function it runs
   */
  public record OfCoroutine(long object, String function) implements Owner {}

  /** As a report has it; empty if the owner is no thread. */
  public Optional<Holder> holder(int pid) {
    return owner instanceof OfThread(int tid)
        ? Optional.of(
            new Holder(
                pid, OptionalInt.of(tid), Optional.empty(), certainty, takenAt, depth, basis))
        : Optional.empty();
  }

  Holding onlyLikely(String basis) {
    return new Holding(lock, owner, Certainty.LIKELY, takenAt, depth, Optional.of(basis));
  }
}
