package dev.unhang.unwind;

/** One step up a stack. */
sealed interface Step {

  /**
   * @param interrupted whether the caller was interrupted rather than calls
   */
  record Caller(RegisterSet registers, boolean interrupted) implements Step {}

  record Ended(End end) implements Step {}
}
