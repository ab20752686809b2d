package dev.unhang.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What CPython itself tests of its module's command line, where an interpreter ships its tests. */
class OwnTestsTest {
  private static final int OLDEST = 8;

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= OLDEST);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void pass(Interpreter python) throws Exception {
    try (Place place = new Place(python);
        InputStream source = OwnTestsTest.class.getResourceAsStream("own_tests.py")) {
      Files.write(place.folder().resolve("own_tests.py"), source.readAllBytes());
      String library = place.tracing(List.of()).getOrDefault("LD_PRELOAD", "");
      Process process =
          place
              .command("", Map.of(), List.of("own_tests.py", library))
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (said.startsWith("NO TESTS")) {
        String reason = "not tested: " + python + " does not ship its tests";
        System.out.println("[needs] " + reason);
        Assumptions.abort(reason);
      }
      assertThat(said.lines().toList().getLast()).as(said).matches("OK \\d+ tests [5-9] traced");
    }
  }
}
