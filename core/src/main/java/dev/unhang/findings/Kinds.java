package dev.unhang.findings;

import static dev.unhang.model.WaitKind.BARRIER;
import static dev.unhang.model.WaitKind.CONDITION;
import static dev.unhang.model.WaitKind.CONDVAR;
import static dev.unhang.model.WaitKind.DISK;
import static dev.unhang.model.WaitKind.EVENT;
import static dev.unhang.model.WaitKind.FILE_LOCK;
import static dev.unhang.model.WaitKind.FUTEX;
import static dev.unhang.model.WaitKind.FUTURE;
import static dev.unhang.model.WaitKind.LOCK;
import static dev.unhang.model.WaitKind.MUTEX;
import static dev.unhang.model.WaitKind.NATIVE_SEMAPHORE;
import static dev.unhang.model.WaitKind.OPENMP;
import static dev.unhang.model.WaitKind.PIPE_READ;
import static dev.unhang.model.WaitKind.PIPE_WRITE;
import static dev.unhang.model.WaitKind.POLL;
import static dev.unhang.model.WaitKind.PROCESS_EXIT;
import static dev.unhang.model.WaitKind.PROCESS_LOCK;
import static dev.unhang.model.WaitKind.QUEUE;
import static dev.unhang.model.WaitKind.RLOCK;
import static dev.unhang.model.WaitKind.RWLOCK;
import static dev.unhang.model.WaitKind.SEMAPHORE;
import static dev.unhang.model.WaitKind.SIGNAL;
import static dev.unhang.model.WaitKind.SOCKET;
import static dev.unhang.model.WaitKind.TASK;
import static dev.unhang.model.WaitKind.TERMINAL;
import static dev.unhang.model.WaitKind.THREAD_JOIN;

import dev.unhang.model.WaitKind;
import java.util.Set;

/** What the kinds of waits have in common. */
final class Kinds {
  /** Without a known holder, any thread of the process may end these. */
  static final Set<WaitKind> SIGNALLED =
      Set.of(LOCK, CONDITION, EVENT, SEMAPHORE, BARRIER, QUEUE, FUTURE);

  /**
   * The same in native code. Not of semaphores, which the handler of a signal may post
   * (signal-safety(7)), unless they are said to be shared; nor of futexes of which nothing is
   * known.
   */
  static final Set<WaitKind> SIGNALLED_NATIVELY = Set.of(CONDVAR, OPENMP);

  /** Without a known holder, these are ended from outside the process. */
  static final Set<WaitKind> OUTSIDE =
      Set.of(
          PIPE_READ,
          PIPE_WRITE,
          SOCKET,
          POLL,
          TERMINAL,
          DISK,
          SIGNAL,
          FILE_LOCK,
          PROCESS_LOCK,
          PROCESS_EXIT);

  /** Several holders must all act. Of the others' holders one is enough, or only one is right. */
  static final Set<WaitKind> NEEDS_ALL =
      Set.of(BARRIER, RWLOCK, THREAD_JOIN, PROCESS_EXIT, TASK, OPENMP);

  /** What one takes and gives back. */
  static final Set<WaitKind> LOCKS =
      Set.of(
          LOCK,
          RLOCK,
          CONDITION,
          SEMAPHORE,
          MUTEX,
          RWLOCK,
          NATIVE_SEMAPHORE,
          PROCESS_LOCK,
          FILE_LOCK);

  /** What belongs to the program also where another process holds it. */
  static final Set<WaitKind> SHARED = Set.of(PROCESS_LOCK, FILE_LOCK);

  static final Set<WaitKind> PIPES = Set.of(PIPE_READ, PIPE_WRITE);

  /** Between processes these are waits for pipes: a queue is made of one. */
  static final Set<WaitKind> MAYBE_PIPES = Set.of(QUEUE, POLL);

  /** What a thread of a native library waits for when it has nothing to do. */
  static final Set<WaitKind> NATIVE_IDLE =
      Set.of(FUTEX, MUTEX, CONDVAR, NATIVE_SEMAPHORE, RWLOCK, OPENMP);

  private Kinds() {}
}
