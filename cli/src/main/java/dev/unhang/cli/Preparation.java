package dev.unhang.cli;

import dev.unhang.watch.Program;

/** What is done for a program to be run, before and after. */
interface Preparation extends AutoCloseable {
  /** How it is to be started. */
  Program program();

  /**
   * Tells what is to be told when it has ended.
   *
   * @param status of its process
   */
  void ended(int status);

  /** Also where it could not be started. */
  @Override
  void close();
}
