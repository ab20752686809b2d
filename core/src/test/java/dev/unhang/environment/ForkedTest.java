package dev.unhang.environment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Children that were forked and did not call execve(2): what memory says of threads is the parent's
 * in part.
 */
class ForkedTest {
  private static final String SOURCE =
      """
      import ctypes, os, threading, time

      def say(what):
          os.write(1, ('%s %d\\n' % (what, os.getpid())).encode())

      def wait():
          time.sleep(1000)

      def child(how):
          say(how)
          wait()

      def split(fork, how):
          if fork() == 0:
              child(how)

      threading.Thread(target=wait, name='other', daemon=True).start()
      split(os.fork, 'main')
      splitter = threading.Thread(target=split, args=(os.fork, 'other'), name='splitter')
      splitter.start()
      splitter.join()
      split(ctypes.CDLL(None).fork, 'c')
      say('READY')
      wait()
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void haveOneThread(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, SOURCE)) {
      Map<String, Integer> children = new HashMap<>();
      while (children.size() < 3) {
        String[] line = program.line().split(" ");
        children.put(line[0], Integer.valueOf(line[1]));
      }

      ThreadInfo ofMain = onlyThread(requireNonNull(children.get("main")));
      assertThat(ofMain.name()).isEqualTo("MainThread");
      assertThat(Threads.functions(ofMain))
          .isEqualTo(List.of("wait", "child", "split", "<module>"));

      ThreadInfo ofOther = onlyThread(requireNonNull(children.get("other")));
      assertThat(Threads.functions(ofOther)).startsWith("wait", "child", "split", "run");

      // Python does not know of this fork, and still has all threads of the parent
      ThreadInfo ofC = onlyThread(requireNonNull(children.get("c")));
      assertThat(ofC.name()).isEqualTo("MainThread");
      assertThat(Threads.functions(ofC)).isEqualTo(List.of("wait", "child", "split", "<module>"));
    }
  }

  private static ThreadInfo onlyThread(int pid) throws Exception {
    Report report = Parked.inspect(pid);
    for (int i = 0; i < 500 && !Threads.functions(Threads.only(report)).contains("wait"); i++) {
      Thread.sleep(20);
      report = Parked.inspect(pid);
    }
    assertThat(report.picture().gaps()).isEmpty();
    assertThat(Threads.only(report).python()).isTrue();
    return Threads.only(report);
  }
}
