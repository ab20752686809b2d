package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file by the name that another process has for it. Symbolic links lead where they lead that
 * process: absolute ones start at its root, which may be that of a container (openat2(2),
 * RESOLVE_IN_ROOT). It is only located (O_PATH): what is there can be told before it is opened, and
 * then no longer become something else.
 */
public final class ForeignFile implements AutoCloseable {
  private static final long O_PATH = 010000000;
  private static final long O_CLOEXEC = 02000000;
  private static final long RESOLVE_IN_ROOT = 0x10;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long AT_FDCWD = -100;

  private final long fd;

  private ForeignFile(long fd) {
    this.fd = fd;
  }

  /**
   * @param path as the process has it; a relative one is meant from its working directory
   * @throws IOException if there is no such file, or it may not be seen
   */
  public static ForeignFile of(int pid, String path) throws IOException {
    boolean absolute = path.startsWith("/");
    try (Arena arena = Arena.ofConfined()) {
      long name = CStrings.string(arena, path).address();
      long base = open(AT_FDCWD, arena, "/proc/" + pid + (absolute ? "/root" : "/cwd"));
      if (base < 0) {
        throw new NoSuchFileException(path);
      }
      long fd = absolute ? inRoot(base, name, arena) : -Errno.ENOSYS;
      if (fd == -Errno.ENOSYS
          || fd == -Errno.EPERM) { // before Linux 5.6, or forbidden by a sandbox
        fd = open(base, arena, path.substring(absolute ? 1 : 0));
      }
      Libc.syscall(Syscall.CLOSE, base, 0);
      if (fd < 0) {
        throw new NoSuchFileException(path);
      }
      return new ForeignFile(fd);
    }
  }

  private static long open(long folder, Arena arena, String path) {
    long name = CStrings.string(arena, path).address();
    return Libc.syscall(Syscall.OPENAT, folder, name, O_PATH | O_CLOEXEC, 0);
  }

  /** {@code struct open_how}: flags, mode, resolve. */
  private static long inRoot(long root, long name, Arena arena) {
    MemorySegment how = arena.allocate(JAVA_LONG, 3);
    how.setAtIndex(JAVA_LONG, 0, O_PATH | O_CLOEXEC);
    how.setAtIndex(JAVA_LONG, 2, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
    return Libc.syscall(Syscall.OPENAT2, root, name, how.address(), how.byteSize());
  }

  /** A path of ours to it, while it is held. */
  public Path path() {
    return Path.of("/proc/self/fd/" + fd);
  }

  @Override
  public void close() {
    Libc.syscall(Syscall.CLOSE, fd, 0);
  }
}
