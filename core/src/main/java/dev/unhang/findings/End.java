package dev.unhang.findings;

/** What a chain of waits ends in, the one that weighs most for the verdict first. */
enum End {
  /** A thread that runs. */
  WORKS,
  /** A thread whose wait ends by itself. */
  SLEEPS,
  /** A thread that waits for something of which nothing more is known. */
  UNKNOWN,
  /** The outside world: a socket, a pipe, a terminal, another program. */
  OUTSIDE
}
