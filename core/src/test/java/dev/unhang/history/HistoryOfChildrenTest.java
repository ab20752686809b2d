package dev.unhang.history;

import static dev.unhang.history.RecordedProgram.awaitLast;
import static dev.unhang.history.RecordedProgram.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes that a recorded one starts have histories of their own. */
class HistoryOfChildrenTest {
  static Stream<Interpreter> interpreters() {
    return RecordedProgram.interpreters();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void childrenHaveTheirOwn(Interpreter python) throws Exception {
    String source =
        """
        import os, subprocess, sys, time
        def child():
            time.sleep(600)
        def end():
            pid = os.fork()
            if pid == 0:
                child()
            started = subprocess.Popen(
                [sys.executable, '-c', 'import time\\ndef f():\\n    time.sleep(600)\\nf()'], env={})
            print(pid, started.pid, sorted(k for k in os.environ if 'UNHANG' in k or 'PRELOAD' in k))
            sys.stdout.flush()
            os.wait()
        """;
    try (Place place = new Place(python);
        RecordedProgram running = RecordedProgram.start(place, source)) {
      String[] words = running.line().split(" ");
      assertThat(words[2]).isEqualTo("[]");
      ThreadHistory forked = awaitLast(place, Long.parseLong(words[0]), "child", 3);
      ThreadHistory started = awaitLast(place, Long.parseLong(words[1]), "f", 3);
      assertThat(steps(forked, "ending.py"))
          .endsWith("3 end:6", "3 end:7", "4 child() :2", "4 child:3");
      assertThat(steps(started, "<string>")).endsWith("1 <module>:4", "2 f() :2", "2 f:3");
    }
  }
}
