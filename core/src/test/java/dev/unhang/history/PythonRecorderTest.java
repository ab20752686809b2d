package dev.unhang.history;

import static dev.unhang.history.RecordedProgram.assertTellsTheEnd;
import static dev.unhang.history.RecordedProgram.awaitLast;
import static dev.unhang.history.RecordedProgram.reached;
import static dev.unhang.history.RecordedProgram.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorder in Python does what the one in C does. */
class PythonRecorderTest {
  static Stream<Interpreter> interpreters() {
    return RecordedProgram.interpreters();
  }

  private static RecordedProgram start(Place place, String ending) throws IOException {
    return RecordedProgram.start(place, ending, place.recordingByPython(1000, StepFilter.ALL));
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void whileItHangsInNativeCodeThatHoldsTheGil(Interpreter python) throws Exception {
    String ending = "import re\ndef end():\n    re.match('(a+)+$', 'a' * 60 + 'b')\n";
    try (Place place = new Place(python);
        RecordedProgram running = start(place, ending)) {
      assertTellsTheEnd(running.await(h -> reached(h, "3 end:3")), "3 end:3");
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void afterItWasKilled(Interpreter python) throws Exception {
    String ending = "import os, signal\ndef end():\n    os.kill(os.getpid(), signal.SIGKILL)\n";
    try (Place place = new Place(python);
        RecordedProgram running = start(place, ending)) {
      assertThat(running.process().waitFor()).isEqualTo(128 + 9);
      assertTellsTheEnd(running.history(), "3 end:3");
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void childrenAndThreadsHaveTheirOwn(Interpreter python) throws Exception {
    String ending =
        """
        import os, subprocess, sys, threading, time
        def child():
            time.sleep(600)
        def end():
            threading.Thread(target=child, daemon=True).start()
            pid = os.fork()
            if pid == 0:
                child()
            started = subprocess.Popen(
                [sys.executable, '-c', 'import time\\ndef f():\\n    time.sleep(600)\\nf()'])
            print(pid, started.pid, flush=True)
            os.wait()
        """;
    try (Place place = new Place(python);
        RecordedProgram running = start(place, ending)) {
      String[] words = running.line().split(" ");
      ThreadHistory forked = awaitLast(place, Long.parseLong(words[0]), "child", 3);
      assertThat(steps(forked, "ending.py"))
          .endsWith("3 end:7", "3 end:8", "4 child() :2", "4 child:3");
      ThreadHistory started = awaitLast(place, Long.parseLong(words[1]), "f", 3);
      assertThat(steps(started, "<string>")).endsWith("1 <module>:4", "2 f() :2", "2 f:3");
      ProcessHistory parent =
          running.await(history ->
              history.threads().stream()
                  .flatMap(thread -> steps(thread, "ending.py").stream())
                  .anyMatch(step -> step.endsWith("child:3")));
      assertThat(parent.threads()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void nothingIsLeftOfAProgramThatEndsByItself(Interpreter python) throws Exception {
    String ending =
        """
        import sys, threading
        def work():
            return 1
        def end():
            t = threading.Thread(target=work)
            t.start()
            t.join()
            sys.exit(5)
        """;
    try (Place place = new Place(python);
        RecordedProgram running = start(place, ending)) {
      assertThat(running.process().waitFor()).isEqualTo(5);
      assertThat(place.recorded()).isEmpty();
    }
  }

  /** It runs as ever, and does not find itself changed. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void aModuleSitecustomizeOfTheProgramsOwn(Interpreter python) throws Exception {
    try (Place place = new Place(python)) {
      String path = place.recordingByPython(64, StepFilter.ALL).getOrDefault("PYTHONPATH", "");
      Files.createDirectory(place.folder().resolve("own"));
      Files.writeString(place.folder().resolve("own/sitecustomize.py"), "mark = 'own'\n");
      Files.writeString(
          place.folder().resolve("look.py"),
          """
          import os, sys, sitecustomize
          print(sitecustomize.mark, [p for p in sys.path if p.endswith('recorder')])
          sys.stdout.flush()
          os._exit(0)
          """);
      Process process =
          place
              .command(
                  "",
                  Map.of(
                      "PYTHONPATH",
                      path + ":" + place.seen().resolve("own"),
                      "UNHANG_HISTORY",
                      "64:" + place.seen().resolve("history")),
                  List.of("look.py"))
              .redirectErrorStream(true)
              .start();
      assertThat(process.inputReader().readLine()).isEqualTo("own []");
      assertThat(process.waitFor()).isZero();
      assertThat(place.recorded()).hasSize(1);
    }
  }
}
