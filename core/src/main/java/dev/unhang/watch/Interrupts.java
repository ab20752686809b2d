package dev.unhang.watch;

import java.time.Duration;

/**
 * What Ctrl-C means while a program runs. The program gets each one as without unhang. If it has
 * not ended a while after the first, that is to be said; from then on the next one ends it. A
 * program that has acted on it and waits for its user again, as an interpreter's prompt does, is
 * left alone.
 *
 * <p>Times are of {@link System#nanoTime}.
 */
final class Interrupts {
  static final Duration GRACE = Duration.ofSeconds(2);

  private sealed interface State {
    record Quiet() implements State {}

    record Pressed(long at) implements State {}

    record Said() implements State {}
  }

  private State state = new State.Quiet();
  private int presses;

  /** Ctrl-C was pressed. */
  synchronized void press(long now) {
    if (state instanceof State.Quiet) {
      state = new State.Pressed(now);
    } else if (state instanceof State.Said) {
      presses++;
    }
  }

  /**
   * Whether it was pressed again after it had been said what that does; true once for each time.
   */
  synchronized boolean endsProgram() {
    if (presses == 0) {
      return false;
    }
    presses--;
    return true;
  }

  /** Whether it is time to say that the program goes on; true once. */
  synchronized boolean overdue(long now) {
    if (state instanceof State.Pressed(long at) && now - at >= GRACE.toNanos()) {
      state = new State.Said();
      return true;
    }
    return false;
  }

  /** The program has acted on it. */
  synchronized void actedUpon() {
    state = new State.Quiet();
  }
}
