package dev.unhang.watch;

import dev.unhang.model.Verdict;

/** How a verdict on a program that does not get on is to be taken. */
enum Seriousness {
  /** Something is wrong. */
  HANG,
  /** Nothing needs to be wrong: it waits for others, or sleeps, or works. */
  WAIT;

  static Seriousness of(Verdict verdict) {
    return switch (verdict) {
      case DEADLOCK, ABANDONED, BLOCKED -> HANG;
      case BUSY, EXTERNAL, SLEEPING -> WAIT;
    };
  }
}
