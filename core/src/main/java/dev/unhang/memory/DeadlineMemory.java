package dev.unhang.memory;

/**
 * Memory that faults once a point in time has passed: what bounds the work on a target that is
 * stopped, and on one whose memory leads from one thing to the next without end.
 */
public final class DeadlineMemory implements Memory {
  private final Memory memory;
  private final long deadline;

  /**
   * @param deadline of {@link System#nanoTime()}
   */
  public DeadlineMemory(Memory memory, long deadline) {
    this.memory = memory;
    this.deadline = deadline;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    if (System.nanoTime() - deadline > 0) {
      throw new MemoryFault("there was no time left to read it");
    }
    memory.read(address, into, offset, length);
  }
}
