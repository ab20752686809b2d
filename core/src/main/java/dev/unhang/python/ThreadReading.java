package dev.unhang.python;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A thread's Python side as it was read in one pass.
 *
 * @param gilHolder address of the thread state that held the GIL of this thread's interpreter all
 *     the while; empty if none did
 * @param frames innermost first
 * @param gaps what of it could not be read
 */
public record ThreadReading(
    ThreadState state, OptionalLong gilHolder, List<PythonFrame> frames, List<String> gaps) {
  public ThreadReading {
    frames = List.copyOf(frames);
    gaps = List.copyOf(gaps);
  }

  public boolean holdsGil() {
    return gilHolder.equals(OptionalLong.of(state.address()));
  }

  ThreadReading withGilHolder(OptionalLong holder) {
    return new ThreadReading(state, holder, frames, gaps);
  }

  /**
   * The thread that went from one interpreter into another, where it has another state: the frames
   * of both.
   *
   * @param outer of the interpreter that it came from
   */
  ThreadReading on(ThreadReading outer) {
    ThreadReading where = holdsGil() || (!frames.isEmpty() && !outer.holdsGil()) ? this : outer;
    return new ThreadReading(
        where.state, where.gilHolder, join(frames, outer.frames), join(gaps, outer.gaps));
  }

  private static <T> List<T> join(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
