package dev.unhang.unwind;

import dev.unhang.linux.Mapping;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;

/** Reads a stack in large pieces, from where it is first asked for towards its bottom. */
final class StackMemory implements Memory {
  private static final int PIECE = 1 << 16;

  private final Memory memory;
  private final CodeMap map;
  private long start;
  private byte[] piece = {};

  StackMemory(Memory memory, CodeMap map) {
    this.memory = memory;
    this.map = map;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    if (!holds(address, length)) {
      fetch(address, length);
    }
    System.arraycopy(piece, (int) (address - start), into, offset, length);
  }

  private boolean holds(long address, int length) {
    long at = address - start;
    return at >= 0 && at <= piece.length - length;
  }

  /**
   * A mapping may hold several stacks with guards between them that it does not show
   * (MADV_GUARD_INSTALL, madvise(2); glibc 2.42 and later), so that only a smaller piece may be
   * readable.
   */
  private void fetch(long address, int length) throws MemoryFault {
    Optional<Mapping> mapping = map.mapping(address);
    long left = mapping.isPresent() ? mapping.get().end() - address : length;
    for (int size = Math.clamp(left, length, PIECE); ; size = Math.max(length, size / 4)) {
      byte[] fetched = new byte[size];
      try {
        memory.read(address, fetched, 0, size);
        piece = fetched;
        start = address;
        return;
      } catch (MemoryFault e) {
        if (size == length) {
          throw e;
        }
      }
    }
  }
}
