package dev.unhang.memory;

/**
 * Bytes of the target that could not be read: not mapped, gone, or not plausible as what they were
 * read for.
 */
public final class MemoryFault extends Exception {
  private static final long serialVersionUID = 1L;

  public MemoryFault(long address, long length) {
    this("no memory at 0x" + Long.toHexString(address) + " (" + length + " bytes)");
  }

  public MemoryFault(String message) {
    super(message, null, false, false); // thrown by the thousand on torn reads: no stack trace
  }
}
