package dev.unhang.cli;

import dev.unhang.target.CannotInspect;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One of the words after {@code unhang}. */
interface Command {
  String name();

  /**
   * How it is called, and its help. Made by program: annotations would double the start-up time.
   */
  CommandSpec spec();

  /**
   * @return the exit status
   */
  int run(ParseResult arguments, Io io) throws UsageError, Failure, CannotInspect;

  /** The exit status where unhang itself fails. */
  default int failed() {
    return Exit.FAILED;
  }
}
