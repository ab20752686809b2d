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

  /** The parent of a daemon has ended; one that executes another program keeps its number. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void soHaveThoseOfMultiprocessingDaemonsAndWhatIsExecuted(Interpreter python) throws Exception {
    String source =
        """
        import multiprocessing, os, sys, time
        def child(number):
            os.write(number, b'%d\\n' % os.getpid())
            time.sleep(600)
        def daemon():
            pid = os.fork()
            if pid == 0:
                os.setsid()
                if os.fork() == 0:
                    child(1)
                os._exit(0)
            os.waitpid(pid, 0)
        def execute():
            if os.fork() == 0:
                os.execve(sys.executable, [sys.executable, '-c', 'import ending; ending.child(1)'], {})
        def end():
            daemon()
            execute()
            for method in 'spawn', 'forkserver':
                context = multiprocessing.get_context(method)
                context.Process(target=child, args=(1,), daemon=True).start()
            time.sleep(600)
        """;
    String program = "import ending\nif __name__ == '__main__':\n    ending.end()\n";
    try (Place place = new Place(python);
        RecordedProgram running =
            RecordedProgram.start(place, source, place.recording(1000), program)) {
      for (int i = 0; i < 4; i++) {
        long pid = Long.parseLong(running.line());
        ThreadHistory thread = awaitLast(place, pid, "child", 4);
        assertThat(steps(thread, "ending.py")).as("%d", i).last().asString().endsWith("child:4");
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }
}
