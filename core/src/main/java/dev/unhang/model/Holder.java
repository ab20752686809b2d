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
 */
public record Holder(
    int pid, OptionalInt tid, Optional<String> task, Certainty certainty, Optional<Place> takenAt) {

  public static Holder thread(int pid, int tid, Certainty certainty) {
    return new Holder(pid, OptionalInt.of(tid), Optional.empty(), certainty, Optional.empty());
  }

  public static Holder process(int pid, Certainty certainty) {
    return new Holder(pid, OptionalInt.empty(), Optional.empty(), certainty, Optional.empty());
  }

  public Holder at(Place place) {
    return new Holder(pid, tid, task, certainty, Optional.of(place));
  }
}
