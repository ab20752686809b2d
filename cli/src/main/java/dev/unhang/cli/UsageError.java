package dev.unhang.cli;

/** A command line that makes no sense, and what would. */
final class UsageError extends Exception {
  private static final long serialVersionUID = 1L;

  private final String message;
  private final String hint;

  UsageError(String message, String hint) {
    super(message);
    this.message = message;
    this.hint = hint;
  }

  UsageError with(String guess) {
    return new UsageError(message, guess + hint);
  }

  String message() {
    return message;
  }

  String hint() {
    return hint;
  }
}
