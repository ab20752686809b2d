package dev.unhang.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A file or folder of /proc that is read again and again: opened once, one system call per look, no
 * garbage. Reading fails once the process or thread that it tells of has gone.
 */
final class KeptFile implements AutoCloseable {
  private static final long AT_FDCWD = -100;
  private static final long O_CLOEXEC = 02000000;
  private static final int SEEK_SET = 0;

  private final long fd;

  private KeptFile(long fd) {
    this.fd = fd;
  }

  /** Empty if it does not exist, may not be read, or too many files are open. */
  static Optional<KeptFile> open(String path) {
    try (Arena arena = Arena.ofConfined()) {
      long name = CStrings.string(arena, path).address();
      long fd = Libc.syscall(Syscall.OPENAT, AT_FDCWD, name, O_CLOEXEC, 0);
      return fd < 0 ? Optional.empty() : Optional.of(new KeptFile(fd));
    }
  }

  /**
   * From the start, as much as fits.
   *
   * @return bytes read; 0 or less if there is nothing any more
   */
  int read(MemorySegment into) {
    return (int) Libc.syscall(Syscall.PREAD64, fd, into.address(), into.byteSize(), 0);
  }

  void rewind() {
    Libc.syscall(Syscall.LSEEK, fd, 0, SEEK_SET, 0);
  }

  /**
   * The folder's next entries (getdents64(2)).
   *
   * @return bytes read; 0 or less at the end
   */
  int nextEntries(MemorySegment into) {
    return (int) Libc.syscall(Syscall.GETDENTS64, fd, into.address(), into.byteSize(), 0);
  }

  @Override
  public void close() {
    Libc.syscall(Syscall.CLOSE, fd, 0);
  }
}
