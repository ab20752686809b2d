package dev.unhang.model;

import java.util.Locale;

/**
 * What kind of thing a thread waits for. The JSON name is the constant's in kebab-case (REPORT.md,
 * "wait").
 */
public enum WaitKind {
  LOCK,
  RLOCK,
  CONDITION,
  EVENT,
  SEMAPHORE,
  BARRIER,
  QUEUE,
  THREAD_JOIN,
  FUTURE,
  IMPORT_LOCK,
  GIL,
  TASK,
  SLEEP,
  PROCESS_LOCK,
  PROCESS_EXIT,
  MUTEX,
  RWLOCK,
  CONDVAR,
  NATIVE_SEMAPHORE,
  OPENMP,
  PIPE_READ,
  PIPE_WRITE,
  SOCKET,
  POLL,
  FILE_LOCK,
  TERMINAL,
  DISK,
  SIGNAL,
  FUTEX;

  /** {@code THREAD_JOIN} is {@code thread-join}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
