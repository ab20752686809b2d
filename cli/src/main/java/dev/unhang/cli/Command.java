package dev.unhang.cli;

import dev.unhang.target.CannotInspect;

/** One of the words after {@code unhang}. */
interface Command {
  Syntax syntax();

  Help help();

  /**
   * @return the exit status
   */
  int run(Arguments arguments, Io io) throws UsageError, Failure, CannotInspect;

  /** The exit status where unhang itself fails. */
  default int failed() {
    return Exit.FAILED;
  }
}
