package dev.unhang.cli;

/** Exit statuses. {@code run} has its program's own, and those of the shell and of timeout(1). */
final class Exit {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int HANGS = 3;
  static final int RUN_FAILED = 125;
  static final int NO_SUCH_COMMAND = 127;

  private Exit() {}
}
