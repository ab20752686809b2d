package dev.unhang.model;

import java.util.Locale;

/** The judgement on the whole, worst first (REPORT.md, "verdict"). */
public enum Verdict {
  /** There is a cycle. */
  DEADLOCK,
  /** Someone waits, without a deadline, for what can no longer happen. */
  ABANDONED,
  /** The main thread's chain of waits ends in another thread that works or sleeps. */
  BLOCKED,
  /** The main thread is running. */
  BUSY,
  /** The main thread's chain ends at the outside world. */
  EXTERNAL,
  /** The main thread sleeps, until a known time. */
  SLEEPING;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
