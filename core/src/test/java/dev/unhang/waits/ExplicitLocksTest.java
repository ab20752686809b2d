package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.MemoryFault;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holders that are inferred, case by case. */
class ExplicitLocksTest {

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void areInferredFromTheCode(Interpreter python) throws Exception {
    Path source = Path.of(ExplicitLocksTest.class.getResource("explicit.py").toURI());
    try (PythonProgram program = PythonProgram.start(python, source)) {
      List<String[]> cases =
          Stream.generate(program::line)
              .takeWhile(line -> !line.equals("END"))
              .map(line -> line.split(" ", -1))
              .toList();
      assertThat(cases).hasSizeGreaterThan(20);
      Rest.await(program.pid());
      Scene scene = Scenes.of(program.pid());
      Map<String, String> expected = new LinkedHashMap<>();
      Map<String, String> found = new LinkedHashMap<>();
      for (String[] each : cases) {
        expected.put(each[0], each[2].equals("-") ? "" : each[2] + " " + each[3]);
        found.put(each[0], words(scene, Long.parseLong(each[1])));
      }
      if (python.minor() == 6) {
        expected.put("forgotten", ""); // where it keeps the list of its objects is not known
      }
      assertThat(found).isEqualTo(expected);
      assertThat(scene.heldLocks().failures()).isEmpty();
    }
  }

  private static String words(Scene scene, long lock) throws MemoryFault {
    return scene.heldLocks().holding(lock).stream()
        .map(holding -> name(scene, holding) + " " + holding.certainty())
        .collect(Collectors.joining(", "));
  }

  private static String name(Scene scene, Holding holding) {
    return holding.owner() instanceof Holding.OfThread(int tid)
        ? scene.threads().stream()
            .filter(thread -> thread.tid() == tid)
            .flatMap(thread -> thread.known().stream())
            .map(known -> known.name())
            .findFirst()
            .orElse("nameless")
        : "?";
  }
}
