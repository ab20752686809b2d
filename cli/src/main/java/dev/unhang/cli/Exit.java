package dev.unhang.cli;

import java.util.Map;
import java.util.TreeMap;

/** Exit statuses. {@code run} has its program's own, and those of the shell and of timeout(1). */
final class Exit {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int HANGS = 3;
  static final int RUN_FAILED = 125;
  static final int NO_SUCH_COMMAND = 127;

  /** Of what starts a program, besides the program's own. */
  static final Map<String, String> OF_RUN =
      new TreeMap<>(
          Map.of(
              String.valueOf(RUN_FAILED),
              "unhang itself failed",
              "126",
              "the command could not be executed",
              String.valueOf(NO_SUCH_COMMAND),
              "there is no such command"));

  private Exit() {}
}
