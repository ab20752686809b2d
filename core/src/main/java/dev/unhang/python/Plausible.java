package dev.unhang.python;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/** Checks of what a target's memory claims, before anything is done with it. */
final class Plausible {
  /** No object of ours is larger: 2^40 elements or characters. */
  static final long MAX_COUNT = 1L << 40;

  private static final long LOWEST_ADDRESS = 1 << 12;
  private static final long HIGHEST_ADDRESS = 1L << 56; // user space with five-level page tables

  private Plausible() {}

  /**
   * The address as it is, if something that holds pointers can lie there: in user space, aligned.
   */
  static long pointer(long address) throws MemoryFault {
    if (address < LOWEST_ADDRESS || address >= HIGHEST_ADDRESS || (address & 7) != 0) {
      throw new MemoryFault("no object can be at 0x" + Long.toHexString(address));
    }
    return address;
  }

  /** The count as it is, if it is one of at most {@code max}. */
  static long count(long count, long max, String what) throws MemoryFault {
    if (count < 0 || count > max) {
      throw new MemoryFault("not a number of " + what + ": " + count);
    }
    return count;
  }

  /** Reads {@code wanted} bytes if they are there (fewer calls), otherwise {@code needed}. */
  static Block block(Memory memory, long address, int wanted, int needed) throws MemoryFault {
    try {
      return memory.block(address, Math.max(wanted, needed));
    } catch (MemoryFault beyondTheMapping) {
      return memory.block(address, needed);
    }
  }
}
