package dev.unhang.report;

import dev.unhang.model.WaitKind;
import java.util.Locale;
import java.util.Optional;

/** English for the kinds of waits. */
final class WaitWords {
  private WaitWords() {}

  /** What is waited for, by its name where it has one. */
  static String object(WaitKind kind, Optional<String> label) {
    return switch (kind) {
      case THREAD_JOIN, PROCESS_EXIT -> label.map(name -> name + " to end").orElse(kind.noun());
      case PIPE_READ -> label.map(name -> "data from " + name).orElse(kind.noun());
      case PIPE_WRITE -> label.map(name -> "room in " + name).orElse(kind.noun());
      default -> label.orElse(kind.noun());
    };
  }

  /** Whether what is waited for is that a thread, a process or a task ends. */
  static boolean isForAnEnd(WaitKind kind) {
    return kind == WaitKind.THREAD_JOIN || kind == WaitKind.PROCESS_EXIT || kind == WaitKind.TASK;
  }

  /** What joins a wait to those who must act: {@code waiting for app.b, HELD BY "worker-b"}. */
  static String byWhom(WaitKind kind) {
    return switch (kind) {
      case LOCK, RLOCK, IMPORT_LOCK, GIL, PROCESS_LOCK, MUTEX, RWLOCK, FILE_LOCK, SEMAPHORE ->
          "held by";
      case FUTURE -> "which must be completed by";
      case THREAD_JOIN, PROCESS_EXIT, TASK -> "that is";
      default -> "which is up to";
    };
  }

  /** What the one who is waited for does or owes, before the thing's name: {@code HOLDS app.b}. */
  static String role(WaitKind kind) {
    return switch (kind) {
      case LOCK, RLOCK, IMPORT_LOCK, GIL, PROCESS_LOCK, MUTEX, RWLOCK, FILE_LOCK, SEMAPHORE ->
          "holds";
      case THREAD_JOIN, PROCESS_EXIT, TASK -> "must end";
      case FUTURE -> "must complete";
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
