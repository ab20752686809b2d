package dev.unhang.watch;

/** What to do about a program that hangs for certain, besides saying so. */
public sealed interface OnHang {
  /** Nothing else. */
  record Report() implements OnHang {}

  /** End it: SIGTERM, and SIGKILL two seconds later. */
  record Kill() implements OnHang {}

  /** Have the kernel write a core file: SIGABRT, with the limit on core files lifted. */
  record Core() implements OnHang {}

  /**
   * Run a command by {@code sh -c}, with the report as JSON on its standard input, and {@code
   * UNHANG_PID} and {@code UNHANG_VERDICT} in its environment, for a minute at most.
   */
  record Exec(String command) implements OnHang {}
}
