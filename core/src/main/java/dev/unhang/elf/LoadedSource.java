package dev.unhang.elf;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * An image whose file is gone, read out of the address space that it is loaded in. Offsets are
 * those of the file; only what a PT_LOAD segment brought in is there, with the changes that the
 * program made to it since.
 */
record LoadedSource(Memory memory, long bias, Segments segments, long size) implements ByteSource {

  LoadedSource(Memory memory, long bias, Segments segments) {
    this(memory, bias, segments, segments.fileEnd());
  }

  @Override
  public void read(long offset, byte[] into, int at, int length) throws ElfException {
    long address = segments.address(offset, length);
    try {
      memory.read(address + bias, into, at, length);
    } catch (MemoryFault e) {
      throw new ElfException(String.valueOf(e.getMessage()));
    }
  }
}
