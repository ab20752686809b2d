package dev.unhang.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that Python did not start. */
class ForeignThreadsTest {
  private static final String SOURCE =
      """
      import ctypes, os, time
      libc = ctypes.CDLL(None)

      def start(name, function):
          thread = ctypes.c_ulong()
          libc.prctl(15, name, 0, 0, 0)  # PR_SET_NAME: inherited; naming another thread takes /proc
          libc.pthread_create(ctypes.byref(thread), None, function, None)
          libc.prctl(15, b'python', 0, 0, 0)

      def wait():
          time.sleep(1000)

      @ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
      def called_by_c(argument):
          print('READY %d' % os.getpid())
          wait()

      start(b'of-c-alone', libc.pause)
      start(b'of-c-in-python', called_by_c)
      wait()
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void areShownWithWhatTheyHaveOfPython(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, SOURCE)) {
      Report report = Parked.inspect(program.pid());
      for (int i = 0; i < 500 && waiting(report) < 2; i++) {
        Thread.sleep(20);
        report = Parked.inspect(program.pid());
      }
      assertThat(report.picture().gaps()).isEmpty();
      ThreadInfo alone = Threads.named("of-c-alone", report);
      assertThat(alone.python()).isFalse();
      assertThat(alone.frames()).isEmpty();
      ThreadInfo inPython = Threads.named("of-c-in-python", report);
      assertThat(inPython.python()).isTrue();
      assertThat(Threads.functions(inPython)).isEqualTo(List.of("wait", "called_by_c"));
      assertThat(Threads.functions(Threads.named("MainThread", report)))
          .isEqualTo(List.of("wait", "<module>"));
    }
  }

  private static long waiting(Report report) {
    return Threads.all(report).stream()
        .filter(thread -> Threads.functions(thread).contains("wait"))
        .count();
  }
}
