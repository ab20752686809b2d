package dev.unhang.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unhang.history.Recorder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine. Where it is missing, that is said out loud. */
public final class Needs {
  private Needs() {}

  /**
   * Skips the test unless this command succeeds.
   *
   * @param why it is needed: "another mount namespace"
   */
  public static void command(String why, String... command) {
    String failure = failure(List.of(command));
    if (!failure.isEmpty()) {
      abort(why + ": " + failure);
    }
  }

  /** Skips the test where unhang was built without a C compiler. */
  public static void recorder() {
    if (Recorder.class.getResource("recorder.so") == null) {
      abort("built without a C compiler");
    }
  }

  private static void abort(String why) {
    String reason = "not tested: " + why;
    System.out.println("[needs] " + reason);
    Assumptions.abort(reason);
  }

  private static String failure(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return String.join(" ", command) + " does not end";
      }
      return process.exitValue() == 0 ? "" : String.join(" ", command) + ": " + said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
