package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is run for what is typed. */
class TraceTaskTest {
  private static List<String> words(String line) {
    return line.isEmpty() ? List.of() : List.of(line.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "-t, x.py a, python3 x.py a",
    "-t, python3.8 -B x.py a, python3.8 -B x.py a",
    "-t, pytest -x, pytest -x",
    "-t, ./dir/x.py, python3 ./dir/x.py",
  })
  void theCommandIsRunAsItIs(String options, String command, String run) {
    assertThat(TraceTask.of(words(options), words(command)))
        .isEqualTo(new TraceTask.Program(words(options), words(run)));
  }

  @Test
  void aModuleIsOfPython3() {
    assertThat(TraceTask.of(words("--module -c"), words("timeit -n 1")))
        .isEqualTo(new TraceTask.Program(words("-c"), words("python3 -m timeit -n 1")));
  }

  @ParameterizedTest
  @CsvSource({
    "-r -f x, '', python3 -m trace -r -f x",
    "-mrs -f x, python3.9, python3.9 -m trace -mrs -f x",
    "-lc, '', python3 -m trace -lc",
  })
  void whatTracesNothingIsTheModules(String options, String command, String run) {
    assertThat(TraceTask.of(words(options), words(command)))
        .isEqualTo(new TraceTask.Module(words(run)));
  }

  @ParameterizedTest
  @CsvSource({
    "python3 x.py a, python3 -m trace -t x.py a",
    "python3 -B -X dev -Wi x.py -m, python3 -B -X dev -Wi -m trace -t x.py -m",
    "python3 -W error x.py, python3 -W error -m trace -t x.py",
    "python3 -m pkg a, python3 -m trace -t --module pkg a",
    "python3 -Bm pkg a, python3 -B -m trace -t --module pkg a",
    "python3 -Impkg a, python3 -I -m trace -t --module pkg a",
    "python3 --check-hash-based-pycs never x.py, python3 --check-hash-based-pycs never -m trace -t x.py",
  })
  void withoutARecorderTheModuleIsPutIntoTheCommand(String command, String run) throws Exception {
    assertThat(PythonCommand.traced(new TraceTask.Program(words("-t"), words(command))))
        .isEqualTo(words(run));
  }

  @ParameterizedTest
  @CsvSource({"python3 -c pass", "python3", "python3 -", "python3 -Ic pass"})
  void thereMustBeAFile(String command) {
    TraceTask.Program program = new TraceTask.Program(words("-t"), words(command));
    assertThatThrownBy(() -> PythonCommand.traced(program))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot be traced");
  }

  @Test
  void scriptsNameTheirInterpreter(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("tool");
    Files.writeString(script, "#! /opt/venv/bin/python -I\nprint(1)\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> command = new ArrayList<>(List.of(script.toString(), "a"));

    assertThat(PythonCommand.traced(new TraceTask.Program(words("-t"), command)))
        .containsExactly("/opt/venv/bin/python", "-I", "-m", "trace", "-t", script.toString(), "a");
  }
}
