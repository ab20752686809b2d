package dev.unhang.environment;

import dev.unhang.testing.CopiedInterpreter;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Jvm;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs whose interpreter was removed or upgraded since they started. */
class ReplacedFilesTest {
  static Stream<Interpreter> some() {
    return Interpreters.some(6, 8, 12, 13);
  }

  @ParameterizedTest
  @MethodSource("some")
  void removed(Interpreter python) throws Exception {
    try (CopiedInterpreter copy = CopiedInterpreter.of(python);
        PythonProgram program = Parked.start(copy.interpreter())) {
      for (Path file : copy.files()) {
        Files.delete(file);
      }
      Parked.look(program.pid());
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void replacedByAnotherRelease(Interpreter python) throws Exception {
    Interpreter other = Interpreters.some(9, 10).findFirst().orElseThrow();
    try (CopiedInterpreter copy = CopiedInterpreter.of(python);
        CopiedInterpreter newer = CopiedInterpreter.of(other);
        PythonProgram program = Parked.start(copy.interpreter())) {
      Files.move(newer.home(), copy.home(), StandardCopyOption.REPLACE_EXISTING);
      Parked.look(program.pid());
    }
  }

  /**
   * Without CAP_SYS_ADMIN the files that a process has mapped can't be opened: memory has to do.
   */
  @ParameterizedTest
  @MethodSource("some")
  void removedAndReadFromMemory(Interpreter python) throws Exception {
    String[] wrapper = {
      "setpriv", "--bounding-set=-sys_admin,-checkpoint_restore", "--inh-caps=-all"
    };
    Needs.command("reading without capabilities", "setpriv", wrapper[1], wrapper[2], "true");
    try (CopiedInterpreter copy = CopiedInterpreter.of(python);
        PythonProgram program = Parked.start(copy.interpreter())) {
      for (Path file : copy.files()) {
        Files.delete(file);
      }
      String pid = String.valueOf(program.pid());
      Shell.run(Jvm.command(List.of(wrapper), Parked.class, pid).toArray(String[]::new));
    }
  }
}
