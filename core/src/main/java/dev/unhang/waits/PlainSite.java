package dev.unhang.waits;

import dev.unhang.memory.Memory;

/**
 * A process that is not run by Python.
 *
 * @param actors the number of its threads
 */
public record PlainSite(int pid, Memory memory, int actors, Machine machine) implements Site {
  @Override
  public boolean isSingleThreaded() {
    return actors == 1;
  }
}
