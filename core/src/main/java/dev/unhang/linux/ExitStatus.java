package dev.unhang.linux;

/** How a process ended. */
public sealed interface ExitStatus {

  /** By itself, with the low 8 bits of its status. */
  record Exited(int code) implements ExitStatus {}

  /** By a signal. */
  record Killed(int signal, boolean coreDumped) implements ExitStatus {}

  /** Someone else in this process took the status before us. */
  record Lost() implements ExitStatus {}
}
