package dev.unhang.history;

import java.util.OptionalLong;

/**
 * Something that a thread did.
 *
 * @param call whether a function was entered, or a generator went on; else a line was begun
 * @param code what was executed
 * @param line 1-based
 * @param depth how many calls deep, as far as seen by the recorder
 * @param time of a call: microseconds of CLOCK_MONOTONIC (clock_gettime(2))
 */
public record Step(boolean call, CodeName code, int line, int depth, OptionalLong time) {

  Step at(int newDepth) {
    return new Step(call, code, line, newDepth, time);
  }

  /** Whether it is the same, whenever it was. */
  boolean repeats(Step other) {
    return call == other.call
        && line == other.line
        && depth == other.depth
        && code.equals(other.code);
  }
}
