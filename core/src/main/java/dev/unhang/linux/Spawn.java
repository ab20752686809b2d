package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts a program as a shell would have started it in unhang's place, by posix_spawn(3).
 *
 * <p>The kernel hands on the standard streams, other inherited descriptors, folder, process group,
 * terminal and limits. What a JVM has changed since unhang started is set right: the signal mask is
 * the one that unhang was started with, ignored signals stay ignored, descriptors that were opened
 * since are closed. The environment is that of this process, byte by byte, and what is said to be
 * added.
 *
 * <p>java.lang.Process would not do: its reaper and ptrace(2) compete for the child's states.
 */
public final class Spawn {
  private static final MethodHandle SPAWN = Libc.link("posix_spawnp");
  private static final MethodHandle INIT = Libc.link("posix_spawnattr_init");
  private static final MethodHandle SET_FLAGS = Libc.link("posix_spawnattr_setflags");
  private static final MethodHandle SET_DEFAULT = Libc.link("posix_spawnattr_setsigdefault");
  private static final MethodHandle SET_MASK = Libc.link("posix_spawnattr_setsigmask");

  /** POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK of spawn.h, the same in glibc and musl. */
  private static final int SETSIGDEF_SETSIGMASK = 0x04 | 0x08;

  /** The C library's own signals, 32 and 33, which glibc's posix_spawn else leaves ignored. */
  private static final long INTERNAL_SIGNALS = 3L << 31;

  private static final int ATTRIBUTES = 512; // more than the 336 bytes of posix_spawnattr_t
  private static final int SIGNAL_SET = 128;

  /** What came of it. */
  public sealed interface Result {
    /** It runs; the process is a child of this one. */
    record Started(int pid) implements Result {}

    /** It could not be executed, for the reason of {@link Errno}. */
    record Failed(int errno) implements Result {}
  }

  private final Set<Integer> descriptors;

  private Spawn(Set<Integer> descriptors) {
    this.descriptors = descriptors;
  }

  /**
   * Takes note of what a program is to inherit. To be called before this process opens files, since
   * the JDK marks none of them as its own.
   *
   * @throws IOException if /proc/self cannot be read
   */
  public static Spawn inheriting() throws IOException {
    return new Spawn(Inherited.descriptors());
  }

  /**
   * @param file a path, or a name that is looked up on PATH
   * @param words the program's arguments, the first being its own name; arbitrary bytes without 0
   * @param environment variables that it gets besides those of this process, or instead of them
   * @throws IOException if /proc/self cannot be read
   */
  public Result spawn(byte[] file, List<byte[]> words, Map<String, String> environment)
      throws IOException {
    Inherited.restore(descriptors);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, 16);
      MemorySegment defaults = arena.allocate(SIGNAL_SET, 16);
      defaults.set(JAVA_LONG, 0, INTERNAL_SIGNALS);
      MemorySegment mask = arena.allocate(SIGNAL_SET, 16);
      mask.set(JAVA_LONG, 0, Inherited.signalMask());
      call(INIT, attributes.address(), 0);
      call(SET_FLAGS, attributes.address(), SETSIGDEF_SETSIGMASK);
      call(SET_DEFAULT, attributes.address(), defaults.address());
      call(SET_MASK, attributes.address(), mask.address());
      MemorySegment pid = arena.allocate(JAVA_INT);
      int errno =
          Libc.call(
              SPAWN,
              pid.address(),
              CStrings.string(arena, file).address(),
              0,
              attributes.address(),
              CStrings.array(arena, words).address(),
              Environment.with(arena, environment));
      return errno == 0 ? new Result.Started(pid.get(JAVA_INT, 0)) : new Result.Failed(errno);
    }
  }

  private static void call(MethodHandle function, long a, long b) {
    int errno = Libc.call(function, a, b, 0, 0, 0, 0);
    if (errno != 0) {
      throw new AssertionError("posix_spawnattr: " + errno); // arguments are constant
    }
  }
}
