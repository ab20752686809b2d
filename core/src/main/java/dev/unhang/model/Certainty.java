package dev.unhang.model;

/** How a statement is known. */
public enum Certainty {
  /** Read from an owner field, or follows from the structures that were read. */
  CERTAIN,
  /** Inferred, for example from the position between {@code acquire()} and {@code release()}. */
  LIKELY;

  /** The weaker of the two: what a chain of statements is worth. */
  public Certainty and(Certainty other) {
    return this == LIKELY ? this : other;
  }
}
