package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A loop and its task, on versions too that have less of asyncio. */
class EventLoopTest {
  private static final String PROGRAM =
      """
      import asyncio, os

      async def work():
          print('READY %d' % os.getpid(), flush=True)
          await asyncio.sleep(1000)

      asyncio.new_event_loop().run_until_complete(work())
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void itsTaskSleeps(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      Report report = new Looking(program).report(r -> r.verdict() == Verdict.SLEEPING);
      assertThat(report.verdict()).isEqualTo(Verdict.SLEEPING);
      assertThat(report.picture().processes().getFirst().threads().getFirst().tasks())
          .hasSize(python.minor() >= 7 ? 1 : 0); // before, the tasks are not listed
    }
  }
}
