package dev.unhang.model;

import java.util.Locale;

/**
 * What kind of thing a thread waits for. The JSON name is the constant's in kebab-case (REPORT.md,
 * "wait").
 */
public enum WaitKind {
  LOCK("a lock"),
  RLOCK("an RLock"),
  CONDITION("a condition"),
  EVENT("an event"),
  SEMAPHORE("a semaphore"),
  BARRIER("a barrier"),
  QUEUE("a queue"),
  THREAD_JOIN("the end of a thread"),
  FUTURE("a future's result"),
  IMPORT_LOCK("the import of a module"),
  GIL("the GIL"),
  TASK("an asyncio task"),
  SLEEP("a moment in time"),
  PROCESS_LOCK("a lock shared between processes"),
  PROCESS_EXIT("the end of a process"),
  MUTEX("a native mutex"),
  RWLOCK("a native read-write lock"),
  CONDVAR("a native condition variable"),
  NATIVE_SEMAPHORE("a native semaphore"),
  OPENMP("the other threads of an OpenMP region"),
  PIPE_READ("data from a pipe"),
  PIPE_WRITE("room in a pipe"),
  SOCKET("a socket"),
  POLL("something to happen on its file descriptors"),
  FILE_LOCK("a file lock"),
  TERMINAL("input from the terminal"),
  DISK("the disk"),
  SIGNAL("a signal"),
  FUTEX("a futex");

  private final String noun;

  WaitKind(String noun) {
    this.noun = noun;
  }

  /** What is waited for where no more is known of it: {@code "a lock"}. */
  public String noun() {
    return noun;
  }

  /** {@code THREAD_JOIN} is {@code thread-join}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
