package dev.unhang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import dev.unhang.model.Picture;
import dev.unhang.model.ThreadInfo;
import dev.unhang.testing.CompiledLibrary;
import dev.unhang.testing.GdbComparison;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Numpy;
import dev.unhang.testing.PythonProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that wait in many kinds of native code, beside gdb. */
final class GdbStacksTest {
  private static final int THREADS = 10;

  /** With few threads: those of BLIS spin at barriers, and take turns where processors are few. */
  private static final String MULTIPLICATION =
      """
      import os
      os.environ['OPENBLAS_NUM_THREADS'] = os.environ['OMP_NUM_THREADS'] = '2'
      import numpy
      a = numpy.random.rand(500, 500)
      a @ a
      print('READY %d' % os.getpid(), flush=True)
      while True:
          a @ a
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#all")
  void sameFrames(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, text("hangs.py"))) {
      GdbComparison.sameStacks(program.pid(), python, THREADS);
    }
  }

  static Stream<Interpreter> some() {
    return Interpreters.some(8, 12);
  }

  /** In a handler of an exception, in a destructor that one runs, and where none handles it. */
  @ParameterizedTest
  @MethodSource("some")
  void exceptionsOfCpp(Interpreter python) throws Exception {
    Path library = CompiledLibrary.of(folder, "c++", text("exceptions.cc"), "-O1");
    try (PythonProgram program =
        PythonProgram.start(python, text("exceptions.py"), library.toString())) {
      Picture picture = GdbComparison.sameStacks(program.pid(), python, 4);
      assertThat(functions(picture, "in_handler")).contains("store::Shelf::find(int)");
      assertThat(functions(picture, "in_destructor"))
          .containsSubsequence("store::Lock::~Lock()", "store::Shelf::locked(int)");
      assertThat(functions(picture, "in_terminate"))
          .containsSubsequence("wait_for_ever()", "__cxa_throw", "store::Shelf::none(int)");
    }
  }

  /** Wherever a multiplication happens to be, also in code written in assembly. */
  @ParameterizedTest
  @ValueSource(strings = {"openblas-pthread", "openblas-openmp", "blis-openmp lapack"})
  void callsOfBlas(String libraries) throws Exception {
    Interpreter python = Numpy.on(libraries.split(" ", -1)).getFirst();
    try (PythonProgram program = PythonProgram.start(python, MULTIPLICATION)) {
      for (int i = 0; i < 3; i++) {
        Picture picture = GdbComparison.sameStacksWhileStopped(program.pid(), python);
        assertThat(picture.processes().getFirst().threads()).hasSizeGreaterThan(1);
      }
    }
  }

  private static List<String> functions(Picture picture, String name) {
    ThreadInfo thread =
        picture.processes().getFirst().threads().stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow();
    return thread.frames().stream()
        .map(f -> f instanceof Frame.Native call ? call.function() : Optional.<String>empty())
        .flatMap(Optional::stream)
        .toList();
  }

  private static String text(String name) throws IOException {
    try (InputStream in = GdbStacksTest.class.getResourceAsStream(name)) {
      return new String(requireNonNull(in).readAllBytes(), UTF_8);
    }
  }
}
