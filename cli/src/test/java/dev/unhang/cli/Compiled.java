package dev.unhang.cli;

import dev.unhang.history.Recorder;
import org.junit.jupiter.api.Assumptions;

/** Whether unhang was built where there is a C compiler. */
final class Compiled {
  private Compiled() {}

  /** Skips the test if there is no recorder. */
  static void isNeeded() {
    if (Recorder.class.getResource("recorder.so") == null) {
      String reason = "not tested: built without a C compiler";
      System.out.println("[needs] " + reason);
      Assumptions.abort(reason);
    }
  }
}
