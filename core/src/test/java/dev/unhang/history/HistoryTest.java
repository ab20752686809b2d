package dev.unhang.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The history of programs that end, or do not, in every way. */
class HistoryTest {
  private static final int OLDEST = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What it executes after its last import is known line by line. */
  private static final String PROGRAM =
      """
      import ending
      def begin(n):
          total = 0
          for i in range(n):
              total += i
          return total
      def last():
          begin(2)
          ending.end()
      last()
      """;

  private static final List<String> EXECUTED =
      List.of(
          "1 <module>:10",
          "2 last() :7",
          "2 last:8",
          "3 begin() :2",
          "3 begin:3",
          "3 begin:4",
          "3 begin:5",
          "3 begin:4",
          "3 begin:5",
          "3 begin:4",
          "3 begin:6",
          "2 last:9");

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= OLDEST);
  }

  record Running(Place place, Process process) implements AutoCloseable {
    /** With {@code end()} as the last thing that it does. */
    static Running start(Place place, String ending) throws IOException {
      return start(place, ending, place.recording(1000));
    }

    /**
     * @param environment by which it is recorded
     */
    static Running start(Place place, String ending, Map<String, String> environment)
        throws IOException {
      Files.writeString(place.folder().resolve("program.py"), PROGRAM);
      Files.writeString(place.folder().resolve("ending.py"), ending);
      return new Running(place, place.command("", environment, List.of("program.py")).start());
    }

    ProcessHistory history() throws IOException {
      return place.history(process.pid()).orElseThrow();
    }

    String line() throws IOException {
      BufferedReader reader =
          new BufferedReader(
              process.inputReader(StandardCharsets.UTF_8), 1); // as much as there is, not more
      return String.valueOf(reader.readLine());
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Steps of a file of the program, as {@code DEPTH FUNCTION:LINE} and, if a call, with (). */
  static List<String> steps(ThreadHistory thread, String file) {
    List<String> steps = new ArrayList<>();
    for (Step step : thread.steps()) {
      if (Path.of(step.code().file()).endsWith(file)) {
        String function = step.code().function() + (step.call() ? "() " : "");
        steps.add(step.depth() + " " + function + ":" + step.line());
      }
    }
    return steps;
  }

  private static Optional<ThreadHistory> main(ProcessHistory history) {
    return history.threads().stream().filter(t -> t.tid() == history.pid()).findFirst();
  }

  static void assertTellsTheEnd(ProcessHistory history, String ending) {
    ThreadHistory main = main(history).orElseThrow();
    List<String> program = steps(main, "program.py");
    assertThat(program.subList(program.size() - EXECUTED.size(), program.size()))
        .isEqualTo(EXECUTED);
    assertThat(steps(main, "ending.py").getLast()).isEqualTo(ending);
    assertThat(main.executed()).isGreaterThanOrEqualTo(main.steps().size());
  }

  /** Reads again and again until it is as it should be, or never will be. */
  static ProcessHistory await(Running running, Predicate<ProcessHistory> wanted)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<ProcessHistory> history = Optional.empty();
    while (history.filter(wanted).isEmpty()) {
      assertThat(System.nanoTime()).as("%s", history).isLessThan(deadline);
      Thread.sleep(20);
      history = running.place.history(running.process.pid());
    }
    return history.get();
  }

  static boolean reached(ProcessHistory history, String ending) {
    return main(history)
        .map(thread -> steps(thread, "ending.py"))
        .filter(steps -> !steps.isEmpty() && steps.getLast().equals(ending))
        .isPresent();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void whileItHangsInNativeCodeThatHoldsTheGil(Interpreter python) throws Exception {
    Map<String, String> endings =
        Map.of(
            "a catastrophic regular expression",
            "import re\ndef end():\n    re.match('(a+)+$', 'a' * 60 + 'b')\n",
            "a sleep that keeps the GIL",
            "import ctypes\ndef end():\n    ctypes.PyDLL(None).sleep(600)\n");
    for (String ending : endings.values()) {
      try (Place place = new Place(python);
          Running running = Running.start(place, ending)) {
        assertTellsTheEnd(await(running, h -> reached(h, "3 end:3")), "3 end:3");
        assertThat(running.process.isAlive()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void afterAnEndThatNobodyIsAskedAbout(Interpreter python) throws Exception {
    Map<String, Integer> endings =
        Map.of(
            "os.kill(os.getpid(), signal.SIGKILL)", 128 + 9,
            "ctypes.string_at(0)", 128 + 11,
            "os.abort()", 128 + 6,
            "os._exit(3)", 3);
    for (Map.Entry<String, Integer> ending : endings.entrySet()) {
      String source = "import ctypes, os, signal\ndef end():\n    " + ending.getKey() + "\n";
      try (Place place = new Place(python);
          Running running = Running.start(place, source)) {
        assertThat(running.process.waitFor()).as(ending.getKey()).isEqualTo(ending.getValue());
        assertTellsTheEnd(running.history(), "3 end:3");
      }
    }
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
        Running running = Running.start(place, source)) {
      String[] words = running.line().split(" ");
      assertThat(words[2]).isEqualTo("[]");
      ThreadHistory forked = awaitLast(place, Long.parseLong(words[0]), "child", 3);
      ThreadHistory started = awaitLast(place, Long.parseLong(words[1]), "f", 3);
      assertThat(steps(forked, "ending.py"))
          .endsWith("3 end:6", "3 end:7", "4 child() :2", "4 child:3");
      assertThat(steps(started, "<string>")).endsWith("1 <module>:4", "2 f() :2", "2 f:3");
    }
  }

  /** The main thread of a process, when it is at this line. */
  static ThreadHistory awaitLast(Place place, long pid, String function, int line)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<ThreadHistory> thread = place.history(pid).flatMap(HistoryTest::main);
      Optional<Step> last =
          thread.map(ThreadHistory::steps).filter(s -> !s.isEmpty()).map(List::getLast);
      if (last.filter(s -> s.code().function().equals(function) && s.line() == line).isPresent()) {
        return thread.orElseThrow();
      }
      assertThat(System.nanoTime()).as("%s", last).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void everyOfTwoHundredThreads(Interpreter python) throws Exception {
    String source =
        """
        import os, threading
        def work(n):
            for i in range(n):
                pass
            done.release()
            never.wait()
        done, never = threading.Semaphore(0), threading.Event()
        def end():
            for n in range(200):
                threading.Thread(target=work, args=(n,), daemon=True).start()
            for n in range(200):
                done.acquire()
            print('READY', flush=True)
            os._exit(0)
        """;
    try (Place place = new Place(python);
        Running running = Running.start(place, source)) {
      assertThat(running.line()).isEqualTo("READY");
      assertThat(running.process.waitFor()).isZero();
      ProcessHistory history = running.history();
      assertThat(history.threads()).hasSize(201);
      long atTheEnd =
          history.threads().stream()
              .filter(
                  thread -> steps(thread, "ending.py").stream().anyMatch(s -> s.endsWith("work:5")))
              .count();
      assertThat(atTheEnd).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void nothingIsLeftOfAProgramThatEndsByItself(Interpreter python) throws Exception {
    String source =
        """
        import subprocess, sys, threading
        def work():
            return 1
        def end():
            t = threading.Thread(target=work)
            t.start()
            t.join()
            subprocess.run([sys.executable, '-c', 'pass'])
            subprocess.run(['sh', '-c', ':'])
            sys.exit(5)
        """;
    try (Place place = new Place(python);
        Running running = Running.start(place, source)) {
      assertThat(running.process.waitFor()).isEqualTo(5);
      assertThat(place.recorded()).isEmpty();
    }
  }

  /** The ring keeps the last steps, and counts all. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void theOldestAreForgottenFirst(Interpreter python) throws Exception {
    String source =
        """
        import os
        def end():
            for i in range(100000):
                i += 1
            os._exit(0)
        """;
    try (Place place = new Place(python);
        Running running = Running.start(place, source)) {
      assertThat(running.process.waitFor()).isZero();
      ThreadHistory main = main(running.history()).orElseThrow();
      assertThat(main.executed()).isGreaterThan(200_000);
      assertThat(main.steps()).hasSize(1023); // 1024 but for the one that could be half written
      assertThat(Fold.of(main.steps())).hasSizeLessThan(10);
    }
  }
}
