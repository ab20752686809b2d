package dev.unhang.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.linux.ProcFs;
import dev.unhang.model.Frame;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process whose main thread has called vfork(2) and waits for a child that neither executes
 * anything nor ends: it is in state D, where nothing can stop it, and holds the GIL.
 */
class VforkTest {
  private static final String SOURCE =
      """
      import ctypes, os, threading, time
      holding_gil = ctypes.PyDLL(None)
      rounds = [0] * 3
      def count(i):
          while True:
              rounds[i] += 1
              time.sleep(0.001)
      def split():
          if holding_gil.vfork() == 0:
              holding_gil.pause()
      for i in range(3):
          threading.Thread(target=count, args=(i,), daemon=True).start()
      while not all(rounds):
          time.sleep(0.001)
      print('READY %d' % os.getpid())
      split()
      """;

  static Stream<Interpreter> some() {
    return Interpreters.some(8, 12);
  }

  @ParameterizedTest
  @MethodSource("some")
  void isReadWithoutAStop(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, SOURCE)) {
      int pid = program.pid();
      ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
      while (process.children().findAny().isEmpty() || ProcFs.stat(pid).state() != 'D') {
        Thread.sleep(5);
      }
      Report report = Parked.inspect(pid);
      assertThat(report.picture().gaps()).isEmpty();
      for (ThreadInfo thread : report.picture().processes().getFirst().threads()) {
        assertThat(thread.reading()).isEqualTo(ThreadInfo.Reading.EXACT);
        String expected = thread.main() ? "split" : "count";
        assertThat(((Frame.Python) thread.frames().getFirst()).name()).isEqualTo(expected);
        assertThat(thread.holdsGil()).isEqualTo(thread.main());
      }
      // it shares the memory, whose threads are not its own
      for (ProcessHandle child : process.children().toList()) {
        try {
          assertThat(Parked.inspect((int) child.pid()).picture().processes()).hasSize(1);
        } catch (CannotInspect e) {
          assertThat(e.getMessage()).hasLineCount(1);
        }
      }
    }
  }
}
