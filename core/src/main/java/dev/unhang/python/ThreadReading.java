package dev.unhang.python;

import java.util.List;
import java.util.Optional;

/**
 * A thread's Python side as it was read in one pass.
 *
 * @param frames innermost first
 * @param cut why there are no more frames, where the walk was ended early
 */
public record ThreadReading(
    ThreadState state, boolean holdsGil, List<PythonFrame> frames, Optional<String> cut) {
  public ThreadReading {
    frames = List.copyOf(frames);
  }

  /** The same where the holder of the GIL changed while it was read. */
  ThreadReading withoutGil() {
    return new ThreadReading(state, false, frames, cut);
  }
}
