package dev.unhang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.CompiledLibrary;
import dev.unhang.testing.HiddenFunction;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions without call frame information, as those in assembler are, among others. */
final class UndescribedCodeTest {
  private static final String PROGRAM =
      """
      import ctypes, os, sys
      library = ctypes.CDLL(sys.argv[1])
      print('READY %d' % os.getpid())
      library.chain(int(sys.argv[2]))
      """;

  /** Who calls whom. */
  private static final List<String> CALLS =
      List.of("chain", "pushes", "second", "aligned", "third", "framed", "work");

  private static final int LOOKS = 40;
  private static final int MOST_LOOKS = 1_000;

  @TempDir private Path folder;

  @Test
  void ofAThreadThatWaits() throws Exception {
    try (PythonProgram program = start(1)) {
      List<String> calls = calls(program);
      for (int i = 0; i < MOST_LOOKS && calls.size() < CALLS.size(); i++) {
        Thread.sleep(50); // it may have just begun
        calls = calls(program);
      }
      assertThat(calls.subList(0, CALLS.size())).isEqualTo(CALLS);
    }
  }

  /** Wherever the thread is, also between two instructions that set up or give back the stack. */
  @Test
  void ofAThreadThatRuns() throws Exception {
    try (PythonProgram program = start(0)) {
      int aligned = CALLS.indexOf("aligned");
      int deepest = 0;
      for (int i = 0; i < LOOKS || (deepest <= aligned && i < MOST_LOOKS); i++) {
        List<String> calls = calls(program);
        if (!calls.isEmpty()) { // else it has not begun
          assertThat(calls).isEqualTo(CALLS.subList(0, Math.min(calls.size(), CALLS.size())));
          deepest = Math.max(deepest, calls.size());
        }
      }
      assertThat(deepest).isGreaterThan(aligned);
    }
  }

  private PythonProgram start(int rests) throws IOException {
    try (InputStream source = getClass().getResourceAsStream("undescribed.c")) {
      String text = new String(Objects.requireNonNull(source).readAllBytes(), UTF_8);
      Path library = CompiledLibrary.of(folder, "cc", text, "-O1");
      return PythonProgram.start(
          Interpreters.some(12).findFirst().orElseThrow(),
          PROGRAM,
          library.toString(),
          String.valueOf(rests));
    }
  }

  /** The library's functions, outermost first. */
  private static List<String> calls(PythonProgram program) throws Exception {
    InspectOptions options = new InspectOptions(false, true, true, false);
    List<String> functions =
        HiddenFunction.functions(new Inspector().inspect(List.of(program.pid()), options).picture())
            .reversed();
    int first = functions.indexOf("chain");
    return first < 0 ? List.of() : functions.subList(first, functions.size());
  }
}
