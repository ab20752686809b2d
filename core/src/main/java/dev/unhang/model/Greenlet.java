package dev.unhang.model;

import java.util.List;
import java.util.Optional;

/**
 * A greenlet that is switched out: a stack of its own, on which the thread goes on once something
 * switches to it.
 *
 * @param name the function that it runs; with its address where it waits and others of the thread
 *     run the same
 * @param frames innermost first
 * @param waitsFor what is known to have to happen before it is switched to
 */
public record Greenlet(String name, List<Frame> frames, Optional<Wait> waitsFor) {
  public Greenlet {
    frames = List.copyOf(frames);
  }

  public Greenlet(String name, List<Frame> frames) {
    this(name, frames, Optional.empty());
  }

  /** As a task of the thread's, which is what it is to those who wait for it. */
  ThreadInfo.Task asTask() {
    return new ThreadInfo.Task(name, frames, waitsFor);
  }
}
