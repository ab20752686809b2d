package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The only door to native code: one downcall, {@code long syscall(long x 7)} with errno, serves
 * every system call. Buffers are confined to the calling thread, so each thread may call at any
 * time.
 */
@SuppressWarnings("restricted") // native access is granted on the command line
public final class Libc {
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));

  private Libc() {}

  /**
   * syscall(2).
   *
   * @return what the kernel returned, or the negated errno
   */
  public static long syscall(Syscall call, long a, long b, long c, long d, long e, long f) {
    MemorySegment state = STATE.get();
    try {
      long result = (long) SYSCALL.invokeExact(state, (long) call.number(), a, b, c, d, e, f);
      return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible); // a downcall without upcalls throws nothing
    }
  }

  public static long syscall(Syscall call, long a, long b, long c, long d) {
    return syscall(call, a, b, c, d, 0, 0);
  }

  public static long syscall(Syscall call, long a, long b) {
    return syscall(call, a, b, 0, 0, 0, 0);
  }

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.captureCallState("errno"));
  }
}
