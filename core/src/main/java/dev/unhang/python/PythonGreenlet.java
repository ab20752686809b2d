package dev.unhang.python;

import java.util.List;

/**
 * A greenlet that is switched out.
 *
 * @param stack an address of the native stack that it runs on, which tells its thread
 * @param frames innermost first, at least one
 */
public record PythonGreenlet(long address, long stack, List<PythonFrame> frames) {
  public PythonGreenlet {
    frames = List.copyOf(frames);
  }

  /** The function that it runs. */
  public String function() {
    return frames.getLast().code().name();
  }
}
