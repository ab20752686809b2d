package dev.unhang.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How CPython 3.11 counts lines: all that is executed has probes, which tell what a trace function
 * would be told.
 */
class RewritingTest {
  private static final int REWRITTEN = 11;

  /** CPython's own tests of what the control flow graph depends on. */
  private static final TracedProgram OWN_TESTS =
      new TracedProgram(
          "own_tests",
          List.of(),
          Map.of(
              "own_tests.py",
              """
              import gc, importlib.util, io, unittest
              gc.disable()
              names = 'contextlib dataclasses except_star grammar patma textwrap with yield_from'
              modules = ['test.test_' + name for name in names.split()]
              if importlib.util.find_spec('test') and all(map(importlib.util.find_spec, modules)):
                  tests = unittest.defaultTestLoader.loadTestsFromNames(modules)
                  result = unittest.TextTestRunner(stream=io.StringIO()).run(tests)
                  print(result.testsRun, 'tests')
              else:
                  print('NO TESTS')
              """));

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() == REWRITTEN);
  }

  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("interpreters")
  void codeIsTheCompilersButForItsProbes(Interpreter python) throws Exception {
    TracedProgram program =
        new TracedProgram("rewriting", List.of(), Map.of("rewriting.py", resource("rewriting.py")));
    List<String> options = List.of("--count", "--ignore-dir=/");
    try (Place place = new Place(python)) {
      Left left = Left.byRecorder(place, program, options);
      assertThat(left.files()).containsEntry("stdout", "[]\n").containsEntry("stderr", "");
    }
  }

  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("interpreters")
  void countsEqualTheModules(Interpreter python) throws Exception {
    List<String> options = List.of("--count", "-C", "cover");
    try (Place place = new Place(python)) {
      Left expected = Left.byModule(place, OWN_TESTS, options);
      if (expected.files().getOrDefault("stdout", "").startsWith("NO TESTS")) {
        String reason = "not tested: " + python + " does not ship its tests";
        System.out.println("[needs] " + reason);
        Assumptions.abort(reason);
      }
      assertThat(expected.files()).hasSizeGreaterThan(50);
      assertThat(Left.byRecorder(place, OWN_TESTS, options)).isEqualTo(expected);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = RewritingTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), UTF_8);
    }
  }
}
