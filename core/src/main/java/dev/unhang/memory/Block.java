package dev.unhang.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes that were read in one go, with where they came from. Offsets are in bytes from the start;
 * one outside the block is a {@link MemoryFault}, as a read of that address would have been.
 */
public final class Block {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private final long address;
  private final byte[] bytes;

  public Block(long address, byte[] bytes) {
    this.address = address;
    this.bytes = bytes;
  }

  public long address() {
    return address;
  }

  public int length() {
    return bytes.length;
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public long u64(int offset) throws MemoryFault {
    check(offset, 8);
    return (long) LONG.get(bytes, offset);
  }

  public int i32(int offset) throws MemoryFault {
    check(offset, 4);
    return (int) INT.get(bytes, offset);
  }

  public int u16(int offset) throws MemoryFault {
    check(offset, 2);
    return (short) SHORT.get(bytes, offset) & 0xffff;
  }

  public int u8(int offset) throws MemoryFault {
    check(offset, 1);
    return bytes[offset] & 0xff;
  }

  private void check(int offset, int size) throws MemoryFault {
    if (offset < 0 || offset > bytes.length - size) {
      throw new MemoryFault(address + offset, size);
    }
  }
}
