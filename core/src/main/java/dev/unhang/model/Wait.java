package dev.unhang.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a waiting thread waits for.
 *
 * @param resource id of a {@link Resource} of the report
 * @param holders who must act for the wait to end; empty where nobody that lives is known to
 * @param anyHolder whether one of the holders is enough (a queue that any of several may fill, a
 *     future that still waits in a pool's queue); such a wait is part of a cycle only if all of its
 *     holders are
 * @param deadline seconds left, where the wait has a timeout and that is known. It ends by itself.
 * @param spinning burns the processor while it waits
 * @param note what else is known, in words, for the text report
 * @param timed whether the wait has a timeout, also where the seconds left are not known; not set
 *     for the steps of 5 ms in which the GIL is waited for
 * @param gone who should have ended the wait, where it is known that it does not exist any more
 * @param sharers processes that have the thing: where no holder is known, their threads may end the
 *     wait as well as those of the own process
 */
public record Wait(
    WaitKind kind,
    Optional<String> resource,
    List<Holder> holders,
    boolean anyHolder,
    OptionalDouble deadline,
    boolean spinning,
    Optional<String> note,
    boolean timed,
    Optional<Gone> gone,
    Set<Integer> sharers) {

  public Wait {
    holders = List.copyOf(holders);
    sharers = Set.copyOf(sharers);
    timed = timed || deadline.isPresent();
  }

  public Wait(
      WaitKind kind,
      Optional<String> resource,
      List<Holder> holders,
      boolean anyHolder,
      OptionalDouble deadline,
      boolean spinning,
      Optional<String> note) {
    this(
        kind,
        resource,
        holders,
        anyHolder,
        deadline,
        spinning,
        note,
        false,
        Optional.empty(),
        Set.of());
  }

  /** A wait of which nothing but the kind is known. */
  public static Wait of(WaitKind kind) {
    return new Wait(
        kind, Optional.empty(), List.of(), false, OptionalDouble.empty(), false, Optional.empty());
  }

  public Wait on(String resource) {
    return new Wait(
        kind,
        Optional.of(resource),
        holders,
        anyHolder,
        deadline,
        spinning,
        note,
        timed,
        gone,
        sharers);
  }

  /** One holder, or several that must all act. */
  public Wait heldBy(Holder... holders) {
    return new Wait(
        kind, resource, List.of(holders), false, deadline, spinning, note, timed, gone, sharers);
  }

  /** Holders of which one is enough. */
  public Wait heldByAny(List<Holder> holders) {
    return new Wait(kind, resource, holders, true, deadline, spinning, note, timed, gone, sharers);
  }

  public Wait until(OptionalDouble deadline) {
    return new Wait(
        kind, resource, holders, anyHolder, deadline, spinning, note, timed, gone, sharers);
  }

  /** The wait has a timeout; how much of it is left is not known. */
  public Wait withTimeout() {
    return new Wait(
        kind, resource, holders, anyHolder, deadline, spinning, note, true, gone, sharers);
  }

  public Wait withGone(Gone gone) {
    return new Wait(
        kind,
        resource,
        holders,
        anyHolder,
        deadline,
        spinning,
        note,
        timed,
        Optional.of(gone),
        sharers);
  }

  /** Threads of these processes too may end it; see {@code sharers}. */
  public Wait sharedWith(Set<Integer> sharers) {
    return new Wait(
        kind, resource, holders, anyHolder, deadline, spinning, note, timed, gone, sharers);
  }

  public Wait withSpinning() {
    return new Wait(kind, resource, holders, anyHolder, deadline, true, note, timed, gone, sharers);
  }

  public Wait withNote(String note) {
    return new Wait(
        kind,
        resource,
        holders,
        anyHolder,
        deadline,
        spinning,
        Optional.of(note),
        timed,
        gone,
        sharers);
  }

  /**
   * Who should have ended a wait and cannot any more.
   *
   * @param who in words, for example {@code "thread 4243 of the parent process"}
   * @param takenAt where it took what is waited for, if that can still be seen
   * @param standsAt where it is now, if it lives on in another process
   */
  public record Gone(
      Cause cause,
      Certainty certainty,
      String who,
      Optional<Place> takenAt,
      Optional<Place> standsAt) {

    public Gone(Cause cause, Certainty certainty, String who) {
      this(cause, certainty, who, Optional.empty(), Optional.empty());
    }

    /** What became of it. */
    public enum Cause {
      /** A thread that existed in the parent when this process was forked, and was not copied. */
      LEFT_BEHIND_BY_FORK,
      /** The threads of a pool that existed in the parent when this process was forked. */
      POOL_LEFT_BEHIND_BY_FORK,
      THREAD_ENDED,
      PROCESS_ENDED
    }
  }
}
