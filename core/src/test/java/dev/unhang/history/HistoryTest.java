package dev.unhang.history;

import static dev.unhang.history.RecordedProgram.assertTellsTheEnd;
import static dev.unhang.history.RecordedProgram.reached;
import static dev.unhang.history.RecordedProgram.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The history of programs that end, or do not, in every way. */
class HistoryTest {
  static Stream<Interpreter> interpreters() {
    return RecordedProgram.interpreters();
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
          RecordedProgram running = RecordedProgram.start(place, ending)) {
        assertTellsTheEnd(running.await(h -> reached(h, "3 end:3")), "3 end:3");
        assertThat(running.process().isAlive()).isTrue();
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
          RecordedProgram running = RecordedProgram.start(place, source)) {
        assertThat(running.process().waitFor()).as(ending.getKey()).isEqualTo(ending.getValue());
        assertTellsTheEnd(running.history(), "3 end:3");
      }
    }
  }

  /** It runs deeper then, in the module that counts. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void besideCounts(Interpreter python) throws Exception {
    try (Place place = new Place(python)) {
      Map<String, String> both = new HashMap<>(place.recording(1000));
      both.putAll(place.tracing(List.of("--count", "--no-report")));
      String source = "import os\ndef end():\n    os._exit(3)\n";
      try (RecordedProgram running = RecordedProgram.start(place, source, both)) {
        assertThat(running.process().waitFor()).isEqualTo(3);
        ThreadHistory main = RecordedProgram.main(running.history()).orElseThrow();
        assertThat(steps(main, "program.py").stream().map(step -> step.replaceFirst("\\d+ ", "")))
            .endsWith("begin:4", "begin:5", "begin:4", "begin:6", "last:9");
        assertThat(steps(main, "ending.py").getLast()).endsWith(" end:3");
      }
    }
  }

  /** Not earlier and not later than the program itself sees by the same clock. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void callsHaveTheirTime(Interpreter python) throws Exception {
    String source =
        """
        import time
        def now():
            return time.clock_gettime_ns(6) // 1000  # CLOCK_MONOTONIC_COARSE
        def called():
            pass
        def end():
            for _ in range(4):
                before = now()
                called()
                print(before, now(), flush=True)
                time.sleep(0.03)
            time.sleep(600)
        """;
    try (Place place = new Place(python);
        RecordedProgram running = RecordedProgram.start(place, source)) {
      running.await(h -> reached(h, "3 end:12"));
      List<Step> calls =
          RecordedProgram.main(running.history()).orElseThrow().steps().stream()
              .filter(step -> step.call() && step.code().function().equals("called"))
              .toList();
      assertThat(calls).hasSize(4);
      for (Step call : calls) {
        String[] times = running.line().split(" ", -1);
        assertThat(call.time().orElseThrow())
            .isBetween(Long.parseLong(times[0]), Long.parseLong(times[1]));
      }
    }
  }

  /** They do not go through the module threading. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void threadsThatTheInterpreterKnowsOnly(Interpreter python) throws Exception {
    String source =
        """
        import _thread, os
        def work():
            done.release()
            never.acquire()
        done, never = _thread.allocate_lock(), _thread.allocate_lock()
        def end():
            done.acquire()
            never.acquire()
            _thread.start_new_thread(work, ())
            done.acquire()
            os._exit(0)
        """;
    try (Place place = new Place(python);
        RecordedProgram running = RecordedProgram.start(place, source)) {
      assertThat(running.process().waitFor()).isZero();
      assertThat(running.history().threads().stream().map(thread -> steps(thread, "ending.py")))
          .anyMatch(steps -> steps.size() >= 2 && steps.get(1).endsWith("work:3"));
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
        RecordedProgram running = RecordedProgram.start(place, source)) {
      assertThat(running.line()).isEqualTo("READY");
      assertThat(running.process().waitFor()).isZero();
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
}
