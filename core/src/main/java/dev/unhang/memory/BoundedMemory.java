package dev.unhang.memory;

/**
 * Memory that faults after so many reads: what bounds the work that chains of chains in a torn or
 * hostile target can cause.
 */
public final class BoundedMemory implements Memory {
  private final Memory memory;
  private final long most;
  private long reads;

  /**
   * @param most reads that are let through
   */
  public BoundedMemory(Memory memory, long most) {
    this.memory = memory;
    this.most = most;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    if (reads >= most) {
      throw new MemoryFault("more than " + most + " reads: given up");
    }
    reads++;
    memory.read(address, into, offset, length);
  }
}
