package dev.unhang.report;

import dev.unhang.model.WaitKind;
import java.util.Locale;
import java.util.Optional;

/** English for the kinds of waits. */
final class WaitWords {
  private WaitWords() {}

  /** What is waited for, in general; a label from the program is better. */
  static String noun(WaitKind kind) {
    return switch (kind) {
      case LOCK -> "a lock";
      case RLOCK -> "a reentrant lock";
      case CONDITION -> "a condition";
      case EVENT -> "an event";
      case SEMAPHORE -> "a semaphore";
      case BARRIER -> "a barrier";
      case QUEUE -> "a queue";
      case THREAD_JOIN -> "a thread to end";
      case FUTURE -> "a future";
      case IMPORT_LOCK -> "an import";
      case GIL -> "the GIL";
      case TASK -> "an asyncio task";
      case SLEEP -> "time to pass";
      case PROCESS_LOCK -> "a lock between processes";
      case PROCESS_EXIT -> "a process to end";
      case MUTEX -> "a native mutex";
      case RWLOCK -> "a native read-write lock";
      case CONDVAR -> "a native condition variable";
      case NATIVE_SEMAPHORE -> "a native semaphore";
      case OPENMP -> "an OpenMP barrier";
      case PIPE_READ -> "data from a pipe";
      case PIPE_WRITE -> "room in a pipe";
      case SOCKET -> "a socket";
      case POLL -> "a file or socket to be ready";
      case FILE_LOCK -> "a file lock";
      case TERMINAL -> "the terminal";
      case DISK -> "the disk";
      case SIGNAL -> "a signal";
      case FUTEX -> "a futex";
    };
  }

  /** What is waited for, by its name where it has one. */
  static String object(WaitKind kind, Optional<String> label) {
    return switch (kind) {
      case THREAD_JOIN, PROCESS_EXIT -> label.map(name -> name + " to end").orElse(noun(kind));
      case PIPE_READ -> label.map(name -> "data from " + name).orElse(noun(kind));
      case PIPE_WRITE -> label.map(name -> "room in " + name).orElse(noun(kind));
      default -> label.orElse(noun(kind));
    };
  }

  /** What joins a wait to those who must act: {@code waiting for app.b, HELD BY "worker-b"}. */
  static String byWhom(WaitKind kind) {
    return switch (kind) {
      case LOCK, RLOCK, IMPORT_LOCK, GIL, PROCESS_LOCK, MUTEX, RWLOCK, FILE_LOCK, SEMAPHORE ->
          "held by";
      case FUTURE, TASK -> "which must be completed by";
      case THREAD_JOIN, PROCESS_EXIT -> "that is";
      default -> "which is up to";
    };
  }

  /** What the one who is waited for does or owes, before the thing's name: {@code HOLDS app.b}. */
  static String role(WaitKind kind) {
    return switch (kind) {
      case LOCK, RLOCK, IMPORT_LOCK, GIL, PROCESS_LOCK, MUTEX, RWLOCK, FILE_LOCK, SEMAPHORE ->
          "holds";
      case THREAD_JOIN, PROCESS_EXIT -> "must end";
      case FUTURE, TASK -> "must complete";
      case CONDITION, EVENT, CONDVAR, NATIVE_SEMAPHORE, SIGNAL, FUTEX -> "must signal";
      case BARRIER, OPENMP -> "must reach";
      case PIPE_READ -> "must write to";
      case PIPE_WRITE -> "must read from";
      case QUEUE, SOCKET, POLL, TERMINAL, DISK, SLEEP -> "must serve";
    };
  }

  /** Seconds as a person says them: {@code 3.2 s}, {@code 2 min 5 s}. */
  static String seconds(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, seconds));
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }
}
