package dev.unhang.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which code is recorded, and which is not. */
class HistoryFilterTest {
  private static final String MODULE = "def g(x, y):\n    return x / y\n";

  static Stream<Interpreter> interpreters() {
    return RecordedProgram.interpreters();
  }

  /** A recorder's environment. */
  private interface Variables {
    Map<String, String> with(StepFilter filter) throws IOException;
  }

  /** The one in C and the one in Python. */
  private static List<Variables> recorders(Place place) {
    return List.of(
        filter -> place.recording(100_000, filter),
        filter -> place.recordingByPython(100_000, filter));
  }

  private static final String ENDING = "\nimport os\nos._exit(0)\n";

  /** Functions of a program's history, by the file's name. */
  private static List<String> functions(Place place, String program, Map<String, String> variables)
      throws IOException, InterruptedException {
    Files.writeString(place.folder().resolve("a.py"), program + ENDING);
    Process process = place.command("", variables, List.of("a.py")).start();
    assertThat(process.waitFor()).isZero();
    List<String> functions = new ArrayList<>();
    for (Step step : place.history(process.pid()).orElseThrow().threads().getFirst().steps()) {
      Path file = Path.of(step.code().file()).getFileName();
      functions.add(file + " " + step.code().function());
    }
    return functions.stream().distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void whatIsIgnoredIsNotRecorded(Interpreter python) throws Exception {
    String program = "import textwrap, b\ntextwrap.dedent('x')\nb.g(1, 1)\n";
    try (Place place = new Place(python)) {
      Files.writeString(place.folder().resolve("b.py"), MODULE);
      String here = place.seen().toString();
      for (Variables variables : recorders(place)) {
        assertThat(functions(place, program, variables.with(StepFilter.ALL)))
            .contains("a.py <module>", "textwrap.py dedent", "b.py g");
        StepFilter noLibrary = new StepFilter(List.of("$prefix"), List.of(), List.of());
        assertThat(functions(place, program, variables.with(noLibrary)))
            .contains("a.py <module>", "b.py g")
            .doesNotContain("textwrap.py dedent");
        StepFilter notB = new StepFilter(List.of(), List.of("b"), List.of());
        assertThat(functions(place, program, variables.with(notB)))
            .contains("a.py <module>", "textwrap.py dedent")
            .doesNotContain("b.py g");
        StepFilter onlyHere = new StepFilter(List.of(), List.of(), List.of(here));
        assertThat(functions(place, program, variables.with(onlyHere)))
            .containsExactlyInAnyOrder("a.py <module>", "b.py <module>", "b.py g");
      }
    }
  }

  /** As pytest does it: what a loader makes that is not Python's own has no probes. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void whatHasNoProbesIsRecordedAllTheSame(Interpreter python) throws Exception {
    String program =
        """
        import sys
        code = compile(open('b.py').read(), sys.path[0] + '/b.py', 'exec')
        names = {'__name__': 'b'}
        exec(code, names)
        def after():
            names['g'](1, 1)
        after()
        """;
    try (Place place = new Place(python)) {
      Files.writeString(place.folder().resolve("b.py"), MODULE);
      assertThat(functions(place, program, place.recording(100_000)))
          .contains("a.py after", "b.py g");
    }
  }
}
