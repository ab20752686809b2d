package dev.unhang.watch;

/** A command that could not be started. */
public final class CannotStart extends Exception {
  private static final long serialVersionUID = 1L;
  private final int status;

  CannotStart(String message, int status) {
    super(message);
    this.status = status;
  }

  /**
   * What a shell exits with then: 127 if there is no such command, 126 if it cannot be executed.
   */
  public int status() {
    return status;
  }
}
