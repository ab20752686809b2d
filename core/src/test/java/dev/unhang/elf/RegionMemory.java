package dev.unhang.elf;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Map;
import java.util.TreeMap;

/** An address space made of arrays. */
final class RegionMemory implements Memory {
  private final TreeMap<Long, byte[]> regions = new TreeMap<>();

  RegionMemory map(long address, byte[] bytes) {
    regions.put(address, bytes);
    return this;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    Map.Entry<Long, byte[]> region = regions.floorEntry(address);
    if (region == null || address - region.getKey() > region.getValue().length - length) {
      throw new MemoryFault(address, length);
    }
    System.arraycopy(region.getValue(), (int) (address - region.getKey()), into, offset, length);
  }
}
