package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Condition variables and semaphores of native code, and who is left to signal them. */
class NativeSignalsTest {
  private static final String PROGRAM =
      """
      import ctypes, os, sys, threading, time

      libc = ctypes.CDLL(None)

      def wait():
          mutex, condition = ctypes.create_string_buffer(64), ctypes.create_string_buffer(64)
          libc.pthread_mutex_lock(mutex)
          libc.pthread_cond_wait(condition, mutex)

      other = wait if sys.argv[1] == 'waits' else lambda: time.sleep(1000)
      threading.Thread(target=other, daemon=True).start()
      print('READY %d' % os.getpid(), flush=True)
      wait()
      """;

  static Stream<Interpreter> pythons() {
    return Interpreters.some(8, 12);
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void nobodyIsLeft(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM, "waits")) {
      Report report = new Looking(program).report(r -> r.verdict() == Verdict.ABANDONED);
      assertThat(report.verdict()).isEqualTo(Verdict.ABANDONED);
      assertThat(report.findings())
          .isNotEmpty()
          .allSatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("never-signalled");
            assertThat(finding.certainty()).isEqualTo(Certainty.CERTAIN);
            assertThat(finding.title()).contains("condition variable", "could signal it");
          });
    }
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void oneThatSleepsMaySignal(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM, "sleeps")) {
      Report report = new Looking(program).report(r -> r.verdict() == Verdict.BLOCKED);
      assertThat(report.verdict()).isEqualTo(Verdict.BLOCKED);
      assertThat(report.findings()).isEmpty();
    }
  }

  private static final String SEMAPHORE =
      """
      import ctypes, os, signal, sys

      libc = ctypes.CDLL(None)
      if sys.argv[1] == 'handles':
          signal.signal(signal.SIGUSR1, lambda *args: None)
      semaphore = ctypes.create_string_buffer(64)
      libc.sem_init(semaphore, 0, 0)
      print('READY %d' % os.getpid(), flush=True)
      libc.sem_wait(semaphore)
      """;

  @ParameterizedTest
  @MethodSource("pythons")
  void nobodyIsLeftToPost(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, SEMAPHORE, "alone")) {
      Report report = new Looking(program).report(r -> r.verdict() == Verdict.ABANDONED);
      assertThat(report.verdict()).isEqualTo(Verdict.ABANDONED);
      assertThat(report.findings())
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("never-signalled");
            assertThat(finding.title()).contains("POSIX semaphore", "could post it");
          });
    }
  }

  @ParameterizedTest
  @MethodSource("pythons")
  void aSignalsHandlerMayPost(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, SEMAPHORE, "handles")) {
      Report report =
          new Looking(program)
              .report(r ->
                  r.picture().processes().getFirst().threads().getFirst().waitsFor().stream()
                      .anyMatch(wait -> wait.kind() == WaitKind.NATIVE_SEMAPHORE));
      assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
      assertThat(report.findings()).isEmpty();
    }
  }
}
