package dev.unhang.memory;

/**
 * Memory that is read for a limited time only: data that makes no sense may lead a reader on for
 * long. Pauses, in which nobody reads, do not count.
 */
public final class DeadlineMemory implements Memory {
  private static final long PAUSE_NANOS = 100_000_000;

  private final Memory memory;
  private long deadline;
  private long last = System.nanoTime();

  /**
   * @param deadline of {@link System#nanoTime()}
   */
  public DeadlineMemory(Memory memory, long deadline) {
    this.memory = memory;
    this.deadline = deadline;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    long now = System.nanoTime();
    if (now - last > PAUSE_NANOS) {
      deadline += now - last;
    }
    last = now;
    if (now - deadline > 0) {
      throw new MemoryFault("there was no time left to read it");
    }
    memory.read(address, into, offset, length);
  }
}
