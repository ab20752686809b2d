package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Another process's memory by process_vm_readv(2). Never writes. */
public final class RemoteMemory implements Memory {
  private static final int BUFFER = 1 << 16;

  /** iovec local {address, length}, iovec remote {address, length}, then the bytes. */
  private static final ThreadLocal<MemorySegment> SCRATCH =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(32 + BUFFER, 16));

  private final int pid;

  public RemoteMemory(int pid) {
    this.pid = pid;
  }

  @Override
  public void read(long address, byte[] into, int offset, int length) throws MemoryFault {
    int done = 0;
    while (done < length) {
      int piece = Math.min(BUFFER, length - done);
      long got = readPiece(address + done, into, offset + done, piece);
      if (got != piece) {
        throw new MemoryFault(address, length);
      }
      done += piece;
    }
  }

  /**
   * Whether the kernel refuses to read the process at all: not permitted, or no such system call.
   *
   * @param address of some memory of the process
   */
  public boolean refused(long address) {
    long got = readPiece(address, new byte[1], 0, 1);
    return got == -Errno.EPERM || got == -Errno.ENOSYS;
  }

  private long readPiece(long address, byte[] into, int offset, int length) {
    MemorySegment scratch = SCRATCH.get();
    long base = scratch.address();
    scratch.set(JAVA_LONG, 0, base + 32);
    scratch.set(JAVA_LONG, 8, length);
    scratch.set(JAVA_LONG, 16, address);
    scratch.set(JAVA_LONG, 24, length);
    long got = Libc.syscall(Syscall.PROCESS_VM_READV, pid, base, 1, base + 16, 1, 0);
    if (got == length) {
      MemorySegment.copy(scratch, JAVA_BYTE, 32, into, offset, length);
    }
    return got;
  }
}
