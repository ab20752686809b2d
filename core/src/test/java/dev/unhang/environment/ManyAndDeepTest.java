package dev.unhang.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More threads and deeper stacks than programs usually have. */
class ManyAndDeepTest {
  static Stream<Interpreter> some() {
    return Interpreters.some(6, 8, 10, 12, 13);
  }

  @ParameterizedTest
  @MethodSource("some")
  void aThousandThreads(Interpreter python) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import os, threading
            threading.stack_size(256 * 1024)
            arrived = threading.Semaphore(0)
            gate = threading.Lock()
            def wait():
                arrived.release()
                gate.acquire()
            gate.acquire()
            for i in range(1000):
                threading.Thread(target=wait, name='t%d' % i, daemon=True).start()
            for i in range(1000):
                arrived.acquire()
            print('READY %d' % os.getpid())
            gate.acquire()
            """)) {
      Rest.await(program.pid());
      Report report = Parked.inspect(program.pid());
      assertThat(report.picture().gaps()).isEmpty();
      List<ThreadInfo> threads = Threads.all(report);
      assertThat(threads).hasSize(1001);
      assertThat(threads.stream().map(ThreadInfo::name).distinct()).hasSize(1001);
      assertThat(threads)
          .filteredOn(thread -> !thread.main())
          .allMatch(thread -> Threads.functions(thread).contains("wait"))
          .allMatch(thread -> thread.frames().size() == 4);
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void thirtyThousandCalls(Interpreter python) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import os, sys, threading, time
            def down(n):
                if n > 1:
                    down(n - 1)
                else:
                    print('READY %d' % os.getpid())
                    time.sleep(1000)
            sys.setrecursionlimit(50000)
            threading.stack_size(1000 << 20)
            threading.Thread(target=down, args=(30000,), name='deep').start()
            """)) {
      Rest.await(program.pid());
      Report report = Parked.inspect(program.pid());
      assertThat(report.picture().gaps()).isEmpty();
      List<String> functions = Threads.functions(Threads.named("deep", report));
      assertThat(functions.stream().filter("down"::equals)).hasSize(30_000);
    }
  }
}
