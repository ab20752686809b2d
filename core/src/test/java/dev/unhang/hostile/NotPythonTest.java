package dev.unhang.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Parked;
import dev.unhang.testing.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes that run something else. */
class NotPythonTest {
  private static final String FIND_PYTHON2 =
      "for p in $(command -v python2 python2.7) \"${PYENV_ROOT:-$HOME/.pyenv}\"/versions/2.*/bin/python;"
          + " do \"$p\" -c pass 2>/dev/null && echo \"$p\" && exit; done; exit 1";

  private static String refusal(long pid) {
    return String.valueOf(refused(pid).getMessage());
  }

  private static CannotInspect refused(long pid) {
    CannotInspect refusal =
        catchThrowableOfType(CannotInspect.class, () -> Parked.inspect((int) pid));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void areRefused() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "600").start();
    try {
      assertThat(refusal(sleep.pid()))
          .isEqualTo(
              "process %d does not run CPython (none was found in it)".formatted(sleep.pid()));
    } finally {
      sleep.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatTheyHaveStartedMayBePython() throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", "sleep 600 & echo started; wait").start();
    try (BufferedReader said = shell.inputReader()) {
      assertThat(said.readLine()).isEqualTo("started");
      assertThat(refused(shell.pid()).remedy())
          .hasValue("Try, for what it has started: unhang dump --tree " + shell.pid());
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly().waitFor();
    }
  }

  @Test
  void weAreRefusedOurselves() {
    long own = ProcessHandle.current().pid();
    assertThat(refusal(own))
        .isEqualTo("process %d does not run CPython (none was found in it)".formatted(own));
  }

  @Test
  void aPythonThatIsTooOld() throws IOException, InterruptedException {
    Needs.command("Python 2", "sh", "-c", FIND_PYTHON2);
    String python = Shell.run("sh", "-c", FIND_PYTHON2);
    Process process =
        new ProcessBuilder(
                List.of(python, "-uc", "import sys, time; print(sys.version); time.sleep(600)"))
            .start();
    try (BufferedReader said = process.inputReader()) {
      String version = said.readLine().split(" ")[0];
      assertThat(refusal(process.pid()))
          .isEqualTo(
              "process %d runs Python %s; unhang reads CPython 3.6 and later"
                  .formatted(process.pid(), version));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
