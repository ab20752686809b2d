package dev.unhang.watch;

import java.time.Duration;

/**
 * A thread that does not get on.
 *
 * @param tid as unhang sees it
 * @param name Python's name for it
 * @param main whether it is the process's first thread
 * @param standing how it fails to get on
 * @param since for how long, as far as was seen
 */
public record HungThread(int tid, String name, boolean main, Standing standing, Duration since) {

  /** How a thread fails to get on. */
  public enum Standing {
    /** It did not run at all. */
    STILL,
    /** It wakes to ask for the GIL, and was at the same place, without it, at every look. */
    WANTS_GIL,
    /** It runs, at the same place at every look, and waits there for what can never happen. */
    IN_VAIN,
    /** It runs, and was at the same place at every look. */
    BUSY
  }
}
