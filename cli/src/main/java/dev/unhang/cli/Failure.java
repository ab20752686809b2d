package dev.unhang.cli;

/** Something that went wrong outside: one line is all that a person needs. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  Failure(String message) {
    super(message);
  }
}
