package dev.unhang.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.model.Frame;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not read for being too much, or odd, is said. */
class MissingPartsTest {
  static Stream<Interpreter> some() {
    return Interpreters.some(8, 12);
  }

  private static List<String> gaps(Report report) {
    return report.picture().gaps().stream().map(gap -> gap.what()).toList();
  }

  @ParameterizedTest
  @MethodSource("some")
  void variablesOfAModule(Interpreter python) throws Exception {
    try (PythonProgram program =
        Parked.startAfter("globals().update(('v%d' % i, i) for i in range(300))", python)) {
      Parked.look(program.pid());
      areCounted(program.pid(), "<module>");
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void variablesOfAFunction(Interpreter python) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import os, time
            names = ' = '.join('v%d' % i for i in range(300))
            exec('def many():\\n %s = 1\\n print("READY", os.getpid())\\n time.sleep(1000)' % names)
            many()
            """)) {
      areCounted(program.pid(), "many");
    }
  }

  private static void areCounted(int pid, String function) throws Exception {
    Report report =
        new Inspector().inspect(List.of(pid), new InspectOptions(true, false, true, false));
    long shown =
        report.picture().processes().getFirst().threads().stream()
            .filter(ThreadInfo::main)
            .flatMap(thread -> thread.frames().stream())
            .map(Frame.Python.class::cast)
            .filter(frame -> frame.name().equals(function))
            .mapToLong(frame -> frame.locals().size())
            .sum();
    assertThat(shown).isBetween(150L, 250L);
    assertThat(gaps(report))
        .singleElement()
        .asString()
        .matches("1\\d\\d more variables of " + function + " were not read");
  }

  @ParameterizedTest
  @MethodSource("some")
  void names(Interpreter python) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import os, threading, time
            threading._active[12345] = 'not a thread'
            print('READY %d' % os.getpid())
            time.sleep(1000)
            """)) {
      Report report = Parked.inspect(program.pid());
      assertThat(gaps(report)).hasSize(1);
      assertThat(gaps(report).getFirst())
          .startsWith("a name could not be read: threading.Thread at 0x");
      assertThat(report.picture().processes().getFirst().threads())
          .extracting(ThreadInfo::name)
          .containsExactly("MainThread");
    }
  }
}
