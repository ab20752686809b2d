package dev.unhang.memory;

/** The bytes of a target's address space. The one way in: everything above reads through it. */
@FunctionalInterface
public interface Memory {

  /**
   * Fills {@code into[offset, offset + length)} with the bytes at {@code address}.
   *
   * @throws MemoryFault if not all of them could be read
   */
  void read(long address, byte[] into, int offset, int length) throws MemoryFault;

  /** The {@code length} bytes at {@code address}, as a little-endian block. */
  default Block block(long address, int length) throws MemoryFault {
    byte[] bytes = new byte[length];
    read(address, bytes, 0, length);
    return new Block(address, bytes);
  }

  default long u64(long address) throws MemoryFault {
    return block(address, 8).u64(0);
  }

  default int i32(long address) throws MemoryFault {
    return block(address, 4).i32(0);
  }

  default int u8(long address) throws MemoryFault {
    return block(address, 1).u8(0);
  }
}
