package dev.unhang.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code unhang trace} prints and writes is what {@code python -m trace} does. */
class TraceTest {
  private static final int OLDEST = 8;
  private static final List<TracedProgram> PROGRAMS = TracedProgram.all();

  /** From then on lines that are only counted are counted in another way. */
  private static final int COUNTS_APART = 11;

  /** The first version with {@code sys.monitoring}. */
  private static final int MONITORED = 12;

  /**
   * Each program is run with the first, which prints and counts, and where that differs with the
   * second, which only counts; a third of them, others with every version, with one of the others
   * too.
   */
  private static final List<List<String>> MODES =
      List.of(
          List.of("--trace", "--count", "--missing", "--summary", "--file=counts", "-C", "cover"),
          List.of("--count", "-C", "cover"),
          List.of("--trace"),
          List.of("--count", "--file", "counts", "-R"),
          List.of("--listfuncs"),
          List.of("--trackcalls"),
          List.of("-cs"));

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= OLDEST);
  }

  @Test
  void thereAreAtLeastThirtyPrograms() {
    assertThat(PROGRAMS).hasSizeGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void equalsTheModuleToTheByte(Interpreter python) throws Exception {
    SoftAssertions softly = new SoftAssertions();
    try (Place place = new Place(python)) {
      for (int i = 0; i < PROGRAMS.size(); i++) {
        TracedProgram program = PROGRAMS.get(i);
        for (List<String> mode : modes(i, python)) {
          List<String> options = Stream.concat(mode.stream(), program.options().stream()).toList();
          Left expected = Left.byModule(place, program, options);
          Left actual = Left.byRecorder(place, program, options);
          softly.assertThat(actual).as("%s %s", program.name(), mode).isEqualTo(expected);
        }
      }
    }
    softly.assertAll();
  }

  private static List<List<String>> modes(int program, Interpreter python) {
    List<List<String>> always = MODES.subList(0, python.minor() >= COUNTS_APART ? 2 : 1);
    int turn = program + python.minor();
    if (turn % 3 != 0 || PROGRAMS.get(program).startsThreads()) {
      return always; // others show whether a started thread runs before what waits for it
    }
    List<List<String>> more = new ArrayList<>(always);
    more.add(MODES.get(2 + (program + turn) % (MODES.size() - 2)));
    return more;
  }

  /** A trace function counts then, as it does up to 3.10. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void countsWhereOthersMonitor(Interpreter python) throws Exception {
    TracedProgram program =
        new TracedProgram(
            "monitored",
            List.of(),
            Map.of(
                "monitored.py",
                "import sys\nprint(getattr(sys, 'taken', 0))\nfor i in range(3): pass\n",
                "sitecustomize.py",
                """
                import sys
                if hasattr(sys, 'monitoring'):
                    for sys.taken in 3, 4:
                        sys.monitoring.use_tool_id(sys.taken, 'other')
                """));
    List<String> options = List.of("--count", "-C", "cover");
    try (Place place = new Place(python)) {
      Map<String, String> variables = new HashMap<>(Map.of("PYTHONPATH", "."));
      List<String> module = List.of("-m", "trace", "--count", "-C", "cover", "monitored.py");
      Left expected = Left.inFreshFolder(place, program, variables, module);
      variables.putAll(place.tracing(options));
      Left actual = Left.inFreshFolder(place, program, variables, List.of("monitored.py"));
      assertThat(actual).isEqualTo(expected);
      assertThat(actual.files())
          .containsEntry("stdout", python.minor() >= MONITORED ? "4\n" : "0\n");
      assertThat(actual.files().get("cover/monitored.cover")).contains("    4: for i in range(3)");
    }
  }

  /** Twice, so that counts are added to those of the file. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void tracesModulesAndGathersCounts(Interpreter python) throws Exception {
    TracedProgram program =
        new TracedProgram(
            "package",
            List.of(),
            Map.of("pack/__init__.py", "", "pack/__main__.py", "import sys\nprint(sys.argv)\n"));
    List<String> options = List.of("-tc", "-f", "counts", "-C", "cover", "--ignore-dir=$prefix");
    try (Place place = new Place(python)) {
      program.write(place.folder().resolve("a"));
      program.write(place.folder().resolve("b"));
      for (int i = 0; i < 2; i++) {
        List<String> arguments = new ArrayList<>(List.of("-m", "trace"));
        arguments.addAll(options);
        arguments.addAll(List.of("--module", "pack", "x", "-y"));
        Left expected = Left.run(place, "a", Map.of(), arguments);
        Left actual =
            Left.run(place, "b", place.tracing(options), List.of("-m", "pack", "x", "-y"));
        assertThat(actual.files().get("stdout")).contains("__main__.py", "'x', '-y'");
        assertThat(inFolder(actual)).isEqualTo(inFolder(expected));
      }
    }
  }

  /** Both run in a folder of their own, which shows in the module's path. */
  private static Left inFolder(Left left) {
    left.files().replaceAll((name, text) -> text.replaceAll("/[ab]/pack/", "/FOLDER/pack/"));
    return left;
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void timesStandBeforeTheSameLines(Interpreter python) throws Exception {
    TracedProgram program = PROGRAMS.getFirst();
    try (Place place = new Place(python)) {
      List<String> options = List.of("--trace", "--timing");
      Left expected = Left.byModule(place, program, options);
      Left actual = Left.byRecorder(place, program, options);
      assertThat(actual.files().get("stdout")).containsPattern("(?m)^0\\.\\d\\d assignments\\.py");
      assertThat(withoutTimes(actual)).isEqualTo(withoutTimes(expected));
    }
  }

  private static String withoutTimes(Left left) {
    return left.files().getOrDefault("stdout", "").replaceAll("(?m)^\\d+\\.\\d\\d ", "");
  }
}
