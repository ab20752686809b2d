package dev.unhang.elf;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/** What lies at {@code base} and above, before the program headers say how far the image goes. */
record MemorySource(Memory memory, long base, long size) implements ByteSource {

  @Override
  public void read(long offset, byte[] into, int at, int length) throws ElfException {
    require(offset, length);
    try {
      memory.read(base + offset, into, at, length);
    } catch (MemoryFault e) {
      throw new ElfException(String.valueOf(e.getMessage()));
    }
  }
}
