package dev.unhang.python;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * The memory that code sees which runs on a stack that is switched out: a part of that has been
 * copied to the heap, and others run where it was.
 *
 * @param start of the part, as the code knows it
 * @param length of the part, in bytes
 * @param copy where it is now
 */
record SavedStack(Memory memory, long start, long length, long copy) implements Memory {
  @Override
  public void read(long address, byte[] into, int offset, int size) throws MemoryFault {
    long at = address - start;
    if (at >= 0 && at < length && size <= length - at) {
      memory.read(copy + at, into, offset, size);
    } else {
      memory.read(address, into, offset, size);
    }
  }
}
