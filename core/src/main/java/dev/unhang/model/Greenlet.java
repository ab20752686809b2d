package dev.unhang.model;

import java.util.List;

/**
 * A greenlet that is switched out: a stack of its own, on which the thread goes on once something
 * switches to it.
 *
 * @param name the function that it runs
 * @param frames innermost first
 */
public record Greenlet(String name, List<Frame> frames) {
  public Greenlet {
    frames = List.copyOf(frames);
  }
}
