package dev.unhang.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.model.Report;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes that end while they are looked at. */
class DyingTest {
  private static final int CHILDREN = 60;

  static Stream<Interpreter> some() {
    return Interpreters.some(8, 12);
  }

  /** Each child lives for up to a third of a second, with threads that start and end. */
  @ParameterizedTest
  @MethodSource("some")
  void byThemselves(Interpreter python) throws Exception {
    String source =
        """
        import os, sys, threading, time
        def work(n):
            end = time.time() + n * n * 0.003
            while time.time() < end:
                t = threading.Thread(target=sum, args=(range(100),))
                t.start()
                t.join()
        print('READY %d' % os.getpid())
        for i, line in enumerate(sys.stdin):
            pid = os.fork()
            if pid == 0:
                work(i % 12)
                os._exit(0)
            print(pid)
            if i % 2:
                os.waitpid(pid, 0)
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      int seen = 0;
      for (int i = 0; i < CHILDREN; i++) {
        program.send("one");
        int pid = Integer.parseInt(program.line());
        seen += lookUntilItsEnd(pid);
      }
      assertThat(seen).isPositive();
    }
  }

  /** As many reports as could be had. */
  private static int lookUntilItsEnd(int pid) {
    Inspector inspector = new Inspector();
    int reports = 0;
    while (true) {
      try {
        Report report = inspector.inspect(List.of(pid), InspectOptions.DEFAULT);
        assertThat(TextReport.of(report, Style.PLAIN)).isNotBlank();
        reports++;
      } catch (CannotInspect e) {
        assertThat(e.getMessage()).matches(reasons(pid));
        return reports;
      }
    }
  }

  private static String reasons(int pid) {
    String process = "process " + pid;
    return String.join(
        "|",
        process + " ended while it was looked at",
        "there is no " + process,
        process + " has ended; it is a zombie that its parent \\d+ has not collected",
        process + " is just starting or ending: it has no memory",
        process + " has no Python interpreter: .*",
        process + "'s Python \\(.*\\) can't be read: .*");
  }

  @ParameterizedTest
  @MethodSource("some")
  void killed(Interpreter python) throws Exception {
    String source =
        """
        import os, sys, threading, time
        def work():
            while True:
                sum(range(1000))
        print('READY %d' % os.getpid())
        for line in sys.stdin:
            pid = os.fork()
            if pid == 0:
                for i in range(10):
                    threading.Thread(target=work).start()
                time.sleep(1000)
            print(pid)
            os.waitpid(pid, 0)
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      for (int i = 0; i < 6; i++) {
        program.send("one");
        int pid = Integer.parseInt(program.line());
        CountDownLatch looking = new CountDownLatch(1);
        int delay = 7 * i;
        Thread killer =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    looking.await();
                    TimeUnit.MILLISECONDS.sleep(delay);
                    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
        looking.countDown();
        lookUntilItsEnd(pid);
        killer.join();
      }
    }
  }
}
