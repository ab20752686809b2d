package dev.unhang.model;

import java.util.List;
import java.util.Locale;

/**
 * Why Ctrl-C (SIGINT) does not end a program, where there is something to tell.
 *
 * @param endedBy names ({@code SIGTERM}) of signals that will end the program, the gentlest first;
 *     SIGKILL is always the last
 */
public record Interrupt(State state, List<String> endedBy) {
  public Interrupt {
    endedBy = List.copyOf(endedBy);
  }

  /** What became of it. */
  public enum State {
    /** The kernel drops it. */
    IGNORED,
    /** Every thread blocks it; none has come so far. */
    BLOCKED,
    /** It came, and every thread blocks it. */
    HELD_BACK,
    /** It came, and Python took note of it, but its handler did not run yet. */
    ARRIVED;

    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether one has come that nothing was done about. */
  public boolean pending() {
    return state == State.HELD_BACK || state == State.ARRIVED;
  }
}
