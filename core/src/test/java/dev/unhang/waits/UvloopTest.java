package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.InspectOptions.Natives;
import dev.unhang.model.Frame;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Verdict;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.AsyncPackages;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** asyncio on uvloop, whose loop has no Python frames. */
class UvloopTest {
  private static final String HEAD =
      """
      import asyncio, os, socket, threading, time, uvloop

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      def run(main):
          loop = uvloop.new_event_loop()
          asyncio.set_event_loop(loop)
          loop.run_until_complete(main)

      """;

  static Stream<Interpreter> uvloop() {
    return AsyncPackages.with("uvloop").stream();
  }

  @ParameterizedTest
  @MethodSource("uvloop")
  void tasksWaitForEachOther(Interpreter python) {
    String source =
        """
        async def take(first, second):
            async with first:
                await asyncio.sleep(0.05)
                async with second:
                    pass
        async def main():
            a, b = asyncio.Lock(), asyncio.Lock()
            asyncio.get_running_loop().call_later(0.2, ready)
            await asyncio.gather(take(a, b), take(b, a))
        run(main())
        """;
    Report report = report(python, source, Verdict.DEADLOCK);
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("task-cycle");
    assertThat(main(report).tasks()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("uvloop")
  void aTaskHoldsUpTheLoop(Interpreter python) {
    String source =
        """
        async def main():
            other = asyncio.ensure_future(asyncio.sleep(1000))
            await asyncio.sleep(0.05)
            ready()
            time.sleep(1000)
        run(main())
        """;
    Report report = report(python, source, Verdict.SLEEPING);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("event-loop-blocked");
    assertThat(main(report).tasks().stream().filter(Task::current)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("uvloop")
  void aCallbackHoldsUpTheLoop(Interpreter python) {
    String source =
        """
        def blocking():
            ready()
            threading.Lock().acquire() and time.sleep(1000)
        async def main():
            asyncio.get_running_loop().call_soon(blocking)
            await asyncio.sleep(1000)
        run(main())
        """;
    Report report = report(python, source, Verdict.SLEEPING);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("event-loop-blocked");
    assertThat(main(report).tasks().stream().filter(Task::current)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("uvloop")
  void theLoopWaitsForItself(Interpreter python) {
    String source =
        """
        async def query():
            return 1
        async def main():
            ready()
            asyncio.run_coroutine_threadsafe(query(), asyncio.get_running_loop()).result()
        run(main())
        """;
    Report report = report(python, source, Verdict.DEADLOCK);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("loop-waits-for-itself");
  }

  @ParameterizedTest
  @MethodSource("uvloop")
  void anIdleLoopIsFine(Interpreter python) {
    String source =
        """
        async def read(reader):
            await reader.read(1)
        async def main():
            ours, theirs = socket.socketpair()
            reader, writer = await asyncio.open_connection(sock=ours)
            asyncio.get_running_loop().call_later(0.1, ready)
            await asyncio.gather(read(reader), asyncio.Event().wait())
        run(main())
        """;
    try (PythonProgram program = PythonProgram.start(python, HEAD + source)) {
      InspectOptions natives = new InspectOptions(false, Natives.ALL, true, false);
      Report report =
          new Looking(program.pid(), natives).report(r -> r.verdict() == Verdict.EXTERNAL);
      assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
      assertThat(report.findings()).isEmpty();
      assertThat(main(report).waitsFor().orElseThrow().kind()).isEqualTo(WaitKind.POLL);
      assertThat(main(report).tasks().stream().flatMap(task -> task.waitsFor().stream()))
          .extracting(wait -> wait.kind())
          .contains(WaitKind.SOCKET, WaitKind.EVENT);
      assertThat(main(report).frames().stream().filter(Frame.Native.class::isInstance))
          .extracting(frame -> ((Frame.Native) frame).function())
          .contains(Optional.of("uv_run"));
    }
  }

  private static Report report(Interpreter python, String source, Verdict wanted) {
    try (PythonProgram program = PythonProgram.start(python, HEAD + source)) {
      return new Looking(program).report(r -> r.verdict() == wanted && !r.findings().isEmpty());
    }
  }

  private static ThreadInfo main(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .filter(ThreadInfo::main)
        .findFirst()
        .orElseThrow();
  }
}
