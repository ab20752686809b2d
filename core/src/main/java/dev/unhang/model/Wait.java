package dev.unhang.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a waiting thread waits for.
 *
 * @param resource id of a {@link Resource} of the report
 * @param holders who must act for the wait to end; empty where nobody that lives is known to
 * @param anyHolder whether one of the holders is enough (a queue that any of several may fill);
 *     such a wait is part of a cycle only if all of its holders are
 * @param deadline seconds left, where the wait has a timeout and that is known. It ends by itself.
 * @param spinning burns the processor while it waits
 * @param note what else is known, in words, for the text report
 */
public record Wait(
    WaitKind kind,
    Optional<String> resource,
    List<Holder> holders,
    boolean anyHolder,
    OptionalDouble deadline,
    boolean spinning,
    Optional<String> note) {

  public Wait {
    holders = List.copyOf(holders);
  }

  /** A wait of which nothing but the kind is known. */
  public static Wait of(WaitKind kind) {
    return new Wait(
        kind, Optional.empty(), List.of(), false, OptionalDouble.empty(), false, Optional.empty());
  }

  public Wait until(OptionalDouble deadline) {
    return new Wait(kind, resource, holders, anyHolder, deadline, spinning, note);
  }
}
