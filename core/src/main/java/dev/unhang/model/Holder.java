package dev.unhang.model;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who must act for a wait to end.
 *
 * @param pid the process
 * @param tid its thread; empty where the process as a whole is meant
 * @param task the asyncio task on that thread
 * @param takenAt where the holder took the resource
 * @param depth how many Python frames lie below (outside) the frame that took it, on the holder's
 *     stack; 0 is the outermost
 * @param basis how it was inferred, in words that complete "inferred from ..."; for likely ones
 */
public record Holder(
    int pid,
    OptionalInt tid,
    Optional<String> task,
    Certainty certainty,
    Optional<Place> takenAt,
    OptionalInt depth,
    Optional<String> basis) {

  public Holder(
      int pid,
      OptionalInt tid,
      Optional<String> task,
      Certainty certainty,
      Optional<Place> takenAt) {
    this(pid, tid, task, certainty, takenAt, OptionalInt.empty(), Optional.empty());
  }

  public static Holder thread(int pid, int tid, Certainty certainty) {
    return new Holder(pid, OptionalInt.of(tid), Optional.empty(), certainty, Optional.empty());
  }

  public static Holder process(int pid, Certainty certainty) {
    return new Holder(pid, OptionalInt.empty(), Optional.empty(), certainty, Optional.empty());
  }

  public static Holder task(int pid, int tid, String task, Certainty certainty) {
    return new Holder(pid, OptionalInt.of(tid), Optional.of(task), certainty, Optional.empty());
  }

  public Holder at(Place place) {
    return new Holder(pid, tid, task, certainty, Optional.of(place), depth, basis);
  }

  /** See {@code depth}. */
  public Holder inFrame(int depth) {
    return new Holder(pid, tid, task, certainty, takenAt, OptionalInt.of(depth), basis);
  }

  /** See {@code basis}. */
  public Holder inferredFrom(String basis) {
    return new Holder(pid, tid, task, certainty, takenAt, depth, Optional.of(basis));
  }
}
