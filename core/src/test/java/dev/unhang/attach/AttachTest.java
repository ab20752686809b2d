package dev.unhang.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.attach.Attach.Result;
import dev.unhang.history.ProcessHistory;
import dev.unhang.history.Step;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Needs;
import dev.unhang.testing.PythonProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recording that begins in programs that run already. */
class AttachTest {
  private static final int FIRST_MINOR = 14; // that takes requests
  private static final int RECORDS = 1000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @BeforeAll
  static void aRecorderIsNeeded() {
    Needs.recorder();
  }

  static Stream<Interpreter> newer() {
    return Interpreters.withGil().filter(python -> python.minor() >= FIRST_MINOR);
  }

  static Stream<Interpreter> older() {
    return Interpreters.some(8, 13);
  }

  private static void awaitLast(int pid, String function, int line)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (steps(pid)
        .noneMatch(step -> step.code().function().equals(function) && step.line() == line)) {
      assertThat(System.nanoTime()).as("%s:%d", function, line).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static void awaitWaits(int pid, Set<WaitKind> kinds) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Inspector inspector = new Inspector();
    Set<WaitKind> seen = Set.of();
    while (!seen.equals(kinds)) {
      assertThat(System.nanoTime()).as("%s", seen).isLessThan(deadline);
      Thread.sleep(20);
      seen =
          inspector.inspect(List.of(pid), InspectOptions.DEFAULT).picture().processes().stream()
              .flatMap(process -> process.threads().stream())
              .flatMap(thread -> thread.waitsFor().stream())
              .map(Wait::kind)
              .collect(Collectors.toSet());
    }
  }

  private static Stream<Step> steps(int pid) throws IOException {
    return ProcessHistory.ofRunning(pid).stream()
        .flatMap(history -> history.threads().stream())
        .flatMap(thread -> thread.steps().stream());
  }

  /** What unhang put where the program sees it and has not taken away. */
  private static List<Path> planted(Interpreter python) throws IOException {
    try (Stream<Path> files = Files.list(python.root().resolve("tmp"))) {
      return files.filter(file -> Files.exists(file.resolve("attach.py"))).toList();
    }
  }

  /** Where its rings lie, from here. */
  private static Path ringFolder(Interpreter python, int pid) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/" + pid + "/maps"))) {
      String ring = maps.filter(line -> line.endsWith(".ring")).findFirst().orElseThrow();
      Path folder = Path.of(ring.substring(ring.indexOf('/'))).resolve("../..").normalize();
      assertThat(folder).startsWith(python.root().resolve("tmp")).isNotEmptyDirectory();
      return folder;
    }
  }

  private static void assertEndsCleanly(Interpreter python, PythonProgram program)
      throws IOException {
    Path folder = ringFolder(python, program.pid());
    program.send("end");
    assertThat(program.awaitExit()).isZero();
    assertThat(program.errors()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("newer")
  void aProgramThatIsBusy(Interpreter python) throws Exception {
    String source =
        """
        import os, select, sys
        def work():
            return 1
        print('READY', os.getpid())
        while not select.select([sys.stdin], [], [], 0)[0]:
            work()
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      assertThat(Attach.to(program.pid(), RECORDS)).isEqualTo(Result.RECORDING);
      awaitLast(program.pid(), "work", 3);
      awaitLast(program.pid(), "<module>", 6);
      assertThat(Attach.to(program.pid(), RECORDS)).isEqualTo(Result.ALREADY);

      assertEndsCleanly(python, program);
    }
  }

  /** All its threads wait; the one that goes on first starts to record for all. */
  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("newer")
  void aProgramThatHangs(Interpreter python) throws Exception {
    String source =
        """
        import os, sys, threading
        lock = threading.Lock()
        lock.acquire()
        def release():
            print('READY', os.getpid())
            sys.stdin.readline()
            lock.release()
        threading.Thread(target=release).start()
        def hang():
            lock.acquire()
            return 1
        hang()
        sys.stdin.readline()
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      awaitWaits(program.pid(), Set.of(WaitKind.LOCK, WaitKind.PIPE_READ));
      assertThat(Attach.to(program.pid(), RECORDS)).isEqualTo(Result.PENDING);
      assertThat(ProcessHistory.ofRunning(program.pid())).isEmpty();
      assertThat(Attach.to(program.pid(), RECORDS)).as("again").isEqualTo(Result.PENDING);

      program.send("go on");
      awaitLast(program.pid(), "hang", 11);
      awaitLast(program.pid(), "<module>", 13);
      assertEndsCleanly(python, program);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("newer")
  void aProgramThatTakesNoRequests(Interpreter python) throws Exception {
    String source =
        """
        import os, sys
        if len(sys.argv) == 1:
            os.execv(sys.executable, [sys.executable, '-X', 'disable-remote-debug', __file__, 'x'])
        print('READY', os.getpid(), flush=True)
        sys.stdin.readline()
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      assertThatThrownBy(() -> Attach.to(program.pid(), RECORDS))
          .isInstanceOf(CannotInspect.class)
          .hasMessageContaining("takes no requests");
      assertThat(planted(python)).isEmpty();
    }
  }

  /** Others may have taken the tool of sys.monitoring that is unhang's. */
  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("newer")
  void aProgramThatCannotBeMonitored(Interpreter python) throws Exception {
    String source =
        """
        import os, select, sys
        sys.monitoring.use_tool_id(4, 'other')
        print('READY', os.getpid(), flush=True)
        while not select.select([sys.stdin], [], [], 0)[0]:
            pass
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      assertThatThrownBy(() -> Attach.to(program.pid(), RECORDS))
          .isInstanceOf(CannotInspect.class)
          .hasMessageContaining("sys.monitoring has no place left");
      assertThat(planted(python)).isEmpty();
      program.send("end");
      assertThat(program.awaitExit()).isZero();
      assertThat(program.errors()).isEmpty();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true) // Interpreters says which are missing
  @MethodSource("older")
  void olderOnesAreLeftAlone(Interpreter python) {
    String source = "import os, sys\nprint('READY', os.getpid(), flush=True)\nsys.stdin.readline()";
    try (PythonProgram program = PythonProgram.start(python, source)) {
      assertThatThrownBy(() -> Attach.to(program.pid(), RECORDS))
          .isInstanceOfSatisfying(
              CannotInspect.class,
              e ->
                  assertThat(e.remedy())
                      .hasValueSatisfying(
                          remedy -> assertThat(remedy).contains("unhang run --history")))
          .hasMessageContaining("cannot be asked to be recorded while it runs");
    }
  }
}
