package dev.unhang.unwind;

import java.util.List;

/**
 * The native calls of a thread.
 *
 * @param frames innermost first
 */
public record NativeStack(List<NativeFrame> frames, End end) {
  public NativeStack {
    frames = List.copyOf(frames);
  }
}
