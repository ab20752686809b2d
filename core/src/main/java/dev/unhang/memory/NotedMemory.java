package dev.unhang.memory;

import java.util.Set;
import java.util.TreeSet;

/** Notes the pages that are read. */
public final class NotedMemory implements Memory {
  /** The smallest page of every architecture, in bytes. */
  public static final int PAGE = 4096;

  private final Memory memory;
  private final Set<Long> pages = new TreeSet<>();

  public NotedMemory(Memory memory) {
    this.memory = memory;
  }

  /** Addresses of the pages that could be read, in order. */
  public Set<Long> pages() {
    return pages;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    memory.read(address, into, offset, length);
    for (long page = address & -PAGE; page < address + length; page += PAGE) {
      pages.add(page);
    }
  }
}
