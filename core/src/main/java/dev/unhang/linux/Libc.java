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
 * The only door to native code. One shape of downcall, seven integers or pointers in and one out,
 * serves every system call, by {@code syscall(2)}, and the few functions of the C library that are
 * more than a system call: arguments in excess are ignored by the calling conventions of Linux.
 * Buffers are confined to the calling thread, so each thread may call at any time.
 */
@SuppressWarnings("restricted") // native access is granted on the command line
public final class Libc {
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final MethodHandle SYSCALL = link("syscall");
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

  /**
   * A function of the C library, of at most six integers or pointers.
   *
   * @return what it returned, as a 32-bit integer: what a status or a flag is
   */
  static int call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
    try {
      return (int) (long) function.invokeExact(STATE.get(), a, b, c, d, e, f, 0L);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** For {@link #call}. */
  static MethodHandle link(String function) {
    return LINKER.downcallHandle(address(function), SHAPE, CAPTURE);
  }

  static MemorySegment address(String function) {
    return LINKER.defaultLookup().findOrThrow(function);
  }

  /** The value of a variable of the C library that is a pointer. */
  static long pointer(String variable) {
    return address(variable).reinterpret(JAVA_LONG.byteSize()).get(JAVA_LONG, 0);
  }

  /** Memory of this process's own that native code has given the address of. */
  static MemorySegment memory(long address, long size) {
    return MemorySegment.ofAddress(address).reinterpret(size);
  }
}
