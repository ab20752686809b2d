package dev.unhang.waits;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.OptionalInt;

/**
 * A {@code pthread_mutex_t} of glibc on x86-64 (sysdeps/x86/nptl/bits/struct_mutex.h).
 *
 * @param word the futex: 2 while others wait; of some kinds the owner's tid and flags
 * @param owner tid, in the process's own pid namespace; 0 for none
 * @param users threads that hold it, or wait for a condition with it
 * @param kind type and flags (nptl/pthreadP.h)
 */
record PthreadMutex(int word, int owner, int users, int kind) {
  private static final int OWNER = 8;
  private static final int USERS = 12;
  private static final int KIND = 16;
  private static final int ROBUST = 0x10; // PTHREAD_MUTEX_ROBUST_NORMAL_NP
  private static final int INHERITS_PRIORITY = 0x20; // PTHREAD_MUTEX_PRIO_INHERIT_NP
  private static final int MOST_KIND = 0x3ff; // with both PTHREAD_MUTEX_ELISION_FLAGS_NP
  private static final int FUTEX_WAITERS = 0x80000000; // linux/futex.h
  private static final int FUTEX_TID_MASK = 0x3fffffff;
  private static final int MOST_USERS = 1 << 20;
  private static final int LOCKED_WITH_WAITERS = 2;

  static PthreadMutex read(Memory memory, long address) throws MemoryFault {
    return new PthreadMutex(
        memory.i32(address),
        memory.i32(address + OWNER),
        memory.i32(address + USERS),
        memory.i32(address + KIND));
  }

  /** Whether it can be one that a thread waits for by this futex. */
  boolean fits(Futex futex) {
    return (kind & ~MOST_KIND) == 0
        && futex.address() % 4 == 0
        && (futex.inheritsPriority() == ((kind & INHERITS_PRIORITY) != 0));
  }

  /** Whether it is a robust one beyond doubt: these are waited for as no other lock is. */
  boolean isRobustFor(Futex futex) {
    return (kind & ROBUST) != 0
        && !futex.isPrivate()
        && (futex.value() & FUTEX_WAITERS) != 0
        && (word & FUTEX_TID_MASK) == owner;
  }

  /**
   * Whether it looks like one that others wait for, and like none of the library's other things.
   */
  boolean looksAwaitedBy(Futex futex) {
    return owner != 0
        && users > 0
        && users <= MOST_USERS
        && futex.value() == LOCKED_WITH_WAITERS
        && word == LOCKED_WITH_WAITERS;
  }

  /** Whether a thread that is inside of pthread_cond_wait has to take it again by this futex. */
  boolean isTakenAgain(Futex futex) {
    return futex.isPlainWait()
        && futex.value() == LOCKED_WITH_WAITERS
        && word == LOCKED_WITH_WAITERS;
  }

  /** The owner's tid in the process's own pid namespace; empty while nobody holds it. */
  OptionalInt heldBy() {
    int tid = (kind & (ROBUST | INHERITS_PRIORITY)) != 0 ? word & FUTEX_TID_MASK : owner;
    return tid == 0 ? OptionalInt.empty() : OptionalInt.of(tid);
  }
}
