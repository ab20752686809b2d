package dev.unhang.python;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A thread's Python side as it was read in one pass.
 *
 * @param gilHolder address of the thread state that held the GIL of this thread's interpreter all
 *     the while; empty if none did
 * @param frames innermost first
 * @param cut why there are no more frames, where the walk was ended early
 */
public record ThreadReading(
    ThreadState state, OptionalLong gilHolder, List<PythonFrame> frames, Optional<String> cut) {
  public ThreadReading {
    frames = List.copyOf(frames);
  }

  public boolean holdsGil() {
    return gilHolder.equals(OptionalLong.of(state.address()));
  }

  ThreadReading withGilHolder(OptionalLong holder) {
    return new ThreadReading(state, holder, frames, cut);
  }
}
