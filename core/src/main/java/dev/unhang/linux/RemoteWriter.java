package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.unhang.memory.MemoryFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Writes into another process's memory by process_vm_writev(2). For one purpose only: to ask a
 * process for what it was asked to do.
 */
public final class RemoteWriter {
  private final int pid;

  public RemoteWriter(int pid) {
    this.pid = pid;
  }

  /**
   * @throws MemoryFault if it may not be written to, or is not there
   */
  public void write(long address, byte[] bytes) throws MemoryFault {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(JAVA_BYTE, bytes);
      MemorySegment local = vector(arena, data.address(), bytes.length);
      MemorySegment remote = vector(arena, address, bytes.length);
      long done =
          Libc.syscall(Syscall.PROCESS_VM_WRITEV, pid, local.address(), 1, remote.address(), 1, 0);
      if (done != bytes.length) {
        throw new MemoryFault(address, bytes.length);
      }
    }
  }

  /** {@code struct iovec}. */
  private static MemorySegment vector(Arena arena, long address, long length) {
    return arena.allocateFrom(JAVA_LONG, address, length);
  }
}
