package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Finding;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Event loops to which nothing can come but from the process's own threads, and others. */
class ClosedLoopTest {
  private static final String HEAD =
      """
      import asyncio, os, socket, threading, time

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      """;

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= 8);
  }

  private static Report report(Interpreter python, String source, Verdict verdict) {
    return report(python, source, verdict, "");
  }

  private static Report report(Interpreter python, String source, Verdict verdict, String summary) {
    try (PythonProgram program = PythonProgram.start(python, HEAD + source)) {
      Report report =
          new Looking(program).report(r -> r.verdict() == verdict && r.summary().contains(summary));
      assertThat(report.verdict()).as(report.summary()).isEqualTo(verdict);
      return report;
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void nobodyIsLeftWhoCouldSetTheEvent(Interpreter python) {
    String source =
        """
        async def main():
            ready()
            await asyncio.Event().wait()

        asyncio.run(main())
        """;
    Report report = report(python, source, Verdict.ABANDONED);
    assertThat(report.findings()).extracting(Finding::id).containsExactly("never-signalled");
    assertThat(report.summary()).contains("task Task-1").contains("asyncio.Event").contains("set");
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void theThreadThatMayPutSomethingSleeps(Interpreter python) {
    String source =
        """
        async def main():
            jobs, loop = asyncio.Queue(), asyncio.get_running_loop()
            def produce():
                time.sleep(1000)
                loop.call_soon_threadsafe(jobs.put_nowait, 1)
            threading.Thread(target=produce, name='producer').start()
            ready()
            await jobs.get()

        asyncio.run(main())
        """;
    Report report = report(python, source, Verdict.BLOCKED, "producer sleeps");
    assertThat(report.summary()).contains("producer sleeps");
    assertThat(report.findings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void someoneMayConnect(Interpreter python) {
    String source =
        """
        async def main():
            jobs = asyncio.Queue()
            async def serve(reader, writer):
                jobs.put_nowait(await reader.read(1))
            await asyncio.start_server(serve, '127.0.0.1', 0)
            ready()
            await jobs.get()

        asyncio.run(main())
        """;
    Report report = report(python, source, Verdict.EXTERNAL);
    assertThat(report.findings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aSignalMayEndIt(Interpreter python) {
    String source =
        """
        import signal

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            ready()
            await stop.wait()

        asyncio.run(main())
        """;
    Report report = report(python, source, Verdict.EXTERNAL);
    assertThat(report.findings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aTimerEndsIt(Interpreter python) {
    String source =
        """
        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(1000, stop.set)
            ready()
            await stop.wait()

        asyncio.run(main())
        """;
    Report report = report(python, source, Verdict.SLEEPING);
    assertThat(report.findings()).isEmpty();
  }
}
