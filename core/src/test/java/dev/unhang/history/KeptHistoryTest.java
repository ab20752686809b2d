package dev.unhang.history;

import static dev.unhang.history.RecordedProgram.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept, for how long, and how much of it. */
class KeptHistoryTest {
  static Stream<Interpreter> interpreters() {
    return RecordedProgram.interpreters();
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
        RecordedProgram running = RecordedProgram.start(place, source)) {
      assertThat(running.process().waitFor()).isEqualTo(5);
      assertThat(place.recorded()).isEmpty();
    }
  }

  /** They have no end at which anything could be removed. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void ofChildrenThatCallExitTheLastAreKept(Interpreter python) throws Exception {
    String source =
        """
        import os, time
        def child():
            return 1
        def end():
            read, write = os.pipe()
            hanging = os.fork()
            if hanging == 0:
                child()
                os.write(write, b'x')
                time.sleep(600)
            os.read(read, 1)
            for i in range(20):
                pid = os.fork()
                if pid == 0:
                    child()
                    os._exit(0)
                os.waitpid(pid, 0)
            print(hanging, pid, flush=True)
            time.sleep(600)
        """;
    try (Place place = new Place(python)) {
      List<Map<String, String>> recorders =
          List.of(place.recording(64), place.recordingByPython(64, StepFilter.ALL));
      for (Map<String, String> recorder : recorders) {
        try (RecordedProgram running = RecordedProgram.start(place, source, recorder)) {
          List<String> pids = new ArrayList<>(List.of(running.line().split(" ")));
          pids.add(String.valueOf(running.process().pid()));
          assertThat(place.recorded()).containsAll(pids).hasSizeBetween(18, 19);
        }
        Shell.run("rm", "-rf", place.folder().resolve("history").toString());
      }
    }
  }

  /** Those that come when most of the room is taken have 256 lines each, and their calls. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void howeverManyThreadsEachHasOne(Interpreter python) throws Exception {
    String source =
        """
        import os, threading
        def work():
            for i in range(300):
                pass
            done.release()
            never.wait()
        done, never = threading.Semaphore(0), threading.Event()
        def end():
            for n in range(40):
                threading.Thread(target=work, daemon=True).start()
            for n in range(40):
                done.acquire()
            os._exit(0)
        """;
    try (Place place = new Place(python)) {
      List<Map<String, String>> recorders =
          List.of(place.recording(100_000), place.recordingByPython(100_000, StepFilter.ALL));
      for (Map<String, String> recorder : recorders) {
        try (RecordedProgram running = RecordedProgram.start(place, source, recorder)) {
          assertThat(running.process().waitFor()).isZero();
          List<ThreadHistory> threads = running.history().threads();
          assertThat(threads).hasSize(41);
          List<Integer> sizes = threads.stream().map(thread -> thread.steps().size()).toList();
          assertThat(sizes).filteredOn(size -> size <= 270).hasSizeBetween(10, 16);
          assertThat(sizes).filteredOn(size -> size > 600).hasSizeBetween(24, 30);
        }
      }
    }
  }

  /** As daemons do; the numbers of the files are given to others then. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void filesOfAProgramThatClosesAllThatItHas(Interpreter python) throws Exception {
    String source =
        """
        import os, sys
        def end():
            os.closerange(3, 4096)
            files = [open('own%d' % i, 'w+b', 0) for i in range(600)]
            import calendar
            calendar.isleap(2000)
            pid = os.fork()
            if pid == 0:
                calendar.monthrange(2000, 1)
                files[0].write(b'child')
                os._exit(0)
            os.waitpid(pid, 0)
            print(pid, [len(open(file.name, 'rb').read()) for file in files if os.stat(file.name).st_size], flush=True)
            os._exit(0)
        """;
    try (Place place = new Place(python)) {
      List<Map<String, String>> recorders =
          List.of(place.recording(100_000), place.recordingByPython(100_000, StepFilter.ALL));
      for (Map<String, String> recorder : recorders) {
        try (RecordedProgram running = RecordedProgram.start(place, source, recorder)) {
          String[] words = running.line().split(" ", 2);
          assertThat(words[1]).isEqualTo("[5]");
          assertThat(running.process().waitFor()).isZero();
          ThreadHistory main = RecordedProgram.main(running.history()).orElseThrow();
          assertThat(steps(main, "calendar.py")).last().asString().contains("isleap");
          ProcessHistory child = place.history(Long.parseLong(words[0])).orElseThrow();
          assertThat(steps(child.threads().getFirst(), "calendar.py").toString())
              .contains("monthrange");
        }
      }
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
        RecordedProgram running = RecordedProgram.start(place, source)) {
      assertThat(running.process().waitFor()).isZero();
      ThreadHistory main = RecordedProgram.main(running.history()).orElseThrow();
      assertThat(main.executed()).isGreaterThan(200_000);
      assertThat(main.steps()).hasSize(1023); // 1024 but for the one that could be half written
      assertThat(Fold.of(main.steps())).hasSizeLessThan(10);
    }
  }
}
