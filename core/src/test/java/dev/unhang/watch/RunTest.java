package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} as a program that runs a program. */
class RunTest {
  private static final String DEADLOCK =
      """
      import threading
      a, b = threading.Lock(), threading.Lock()
      both = threading.Barrier(2)
      def work(first, second):
          with first:
              both.wait()
              with second:
                  pass
      for pair in (a, b), (b, a):
          threading.Thread(target=work, args=pair).start()
      """;

  private static final String STUBBORN =
      """
      import signal, sys, time
      signal.signal(signal.SIGINT, signal.SIG_IGN)
      if 'TERM' in sys.argv:
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
      print('ready', flush=True)
      time.sleep(600)
      """;

  private static final String TELLS =
      """
      import signal, sys, time
      def came(number, frame):
          print(signal.Signals(number).name, flush=True)
          if number == signal.SIGTERM:
              sys.exit(5)
      for name in 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT':
          signal.signal(getattr(signal, name), came)
      print('ready', flush=True)
      while True:
          time.sleep(600)
      """;

  @TempDir Path folder;

  private static String[] python(String source, String... arguments) {
    List<String> command = new ArrayList<>(Interpreters.any().command());
    command.addAll(List.of("-c", source));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private static String[] inShell(String script, String[] arguments) {
    return Stream.concat(Stream.of("sh", "-c", script, "sh"), Stream.of(arguments))
        .toArray(String[]::new);
  }

  @Test
  void endsAsTheProgramDoes() {
    try (Unhang seven = Unhang.run("sh", "-c", "exit 7");
        Unhang killed = Unhang.run("sh", "-c", "kill -SEGV $$");
        Unhang none = Unhang.run("no-such-command-anywhere")) {
      assertThat(seven.status()).isEqualTo(7);
      assertThat(killed.status()).isEqualTo(128 + 11);
      assertThat(none.status()).isEqualTo(127);
      assertThat(none.errors())
          .containsExactly("unhang: no-such-command-anywhere: No such file or directory");
    }
  }

  @Test
  void theStandardStreamsAreTheProgramsOwn() {
    try (Unhang unhang = Unhang.run("sh", "-c", "cat; echo error >&2")) {
      unhang.send("one\ntwo\n");
      assertThat(unhang.line()).isEqualTo("one");
      assertThat(unhang.line()).isEqualTo("two");
      assertThat(unhang.errors()).containsExactly("error");
      assertThat(unhang.status()).isZero();
    }
  }

  @Test
  void passesSignalsOn() {
    try (Unhang unhang = Unhang.run(python(TELLS))) {
      assertThat(unhang.line()).isEqualTo("ready");
      for (String signal : List.of("HUP", "USR1", "USR2", "CONT", "INT", "QUIT", "TERM")) {
        unhang.signal(signal);
        assertThat(unhang.line()).isEqualTo("SIG" + signal);
      }
      assertThat(unhang.status()).isEqualTo(5);
    }
  }

  @Test
  void ctrlCThatDoesNotEndTheProgramIsSaidAndTheNextDoes() {
    try (Unhang unhang = Unhang.run(python(STUBBORN))) {
      assertThat(unhang.line()).isEqualTo("ready");
      unhang.signal("INT");
      unhang.told("has not ended 2 s after Ctrl-C; another Ctrl-C ends it");
      assertThat(unhang.isAlive()).isTrue();
      unhang.signal("INT");
      assertThat(unhang.status()).isEqualTo(128 + 15);
    }
  }

  @Test
  void aProgramThatDoesNotEndEvenThenIsKilled() {
    try (Unhang unhang = Unhang.run(python(STUBBORN, "TERM"))) {
      assertThat(unhang.line()).isEqualTo("ready");
      unhang.signal("INT");
      unhang.told("another Ctrl-C ends it");
      unhang.signal("INT");
      unhang.told("ending it by SIGKILL");
      assertThat(unhang.status()).isEqualTo(128 + 9);
    }
  }

  @Test
  void aProgramThatEndsByCtrlCIsNotTalkedAbout() {
    try (Unhang unhang =
        Unhang.run(python("print('ready', flush=True)\nimport time\ntime.sleep(600)"))) {
      assertThat(unhang.line()).isEqualTo("ready");
      unhang.signal("INT");
      assertThat(unhang.status()).isEqualTo(128 + 2);
      assertThat(unhang.errors()).noneMatch(line -> line.contains("Ctrl-C"));
    }
  }

  @Test
  void endsTheProgramWhenItsTimeIsOver() {
    List<String> arguments = Unhang.withOptions("run", "PT60S", "report", "PT1S", python(STUBBORN));
    try (Unhang unhang = Unhang.start(arguments)) {
      unhang.told("has run for 1.0 s");
      assertThat(unhang.status()).isEqualTo(Run.TIMED_OUT);
    }
  }

  /** A shell ends at once, and what it runs does not even end by SIGTERM. */
  @Test
  void endsWhatTheProgramLeavesBehindButForOtherSessions() throws Exception {
    String script = "setsid sleep 600 & echo $!; \"$@\"; :";
    String[] command = inShell(script, python(STUBBORN, "TERM"));
    try (Unhang unhang =
        Unhang.start(Unhang.withOptions("run", "PT60S", "report", "PT15S", command))) {
      ProcessHandle other = ProcessHandle.of(Long.parseLong(unhang.line())).orElseThrow();
      assertThat(unhang.line()).isEqualTo("ready");
      List<ProcessHandle> program =
          ProcessHandle.of(unhang.pid())
              .orElseThrow()
              .descendants()
              .filter(process -> !process.equals(other))
              .toList();
      assertThat(program).hasSize(2);
      assertThat(unhang.status()).isEqualTo(Run.TIMED_OUT);
      for (ProcessHandle process : program) {
        process.onExit().get(60, TimeUnit.SECONDS);
      }
      assertThat(other.isAlive()).isTrue();
      other.destroyForcibly();
    }
  }

  /** The JDK closes a process's streams with its end: files tell what happens after it. */
  @Test
  void theProgramGoesOnIfUnhangIsKilled() throws Exception {
    Path order = folder.resolve("order");
    Path proof = folder.resolve("proof");
    String source = "echo ready; until [ -e \"$1\" ]; do sleep 0.1; done; : >\"$2\"; sleep 600";
    try (Unhang unhang = Unhang.run("sh", "-c", source, "sh", order.toString(), proof.toString())) {
      assertThat(unhang.line()).isEqualTo("ready");
      List<ProcessHandle> program =
          ProcessHandle.of(unhang.pid()).orElseThrow().children().toList();
      unhang.signal("KILL");
      assertThat(unhang.status()).isEqualTo(128 + 9);
      Files.createFile(order);
      assertThat(program).hasSize(1).allMatch(ProcessHandle::isAlive);
      while (!Files.exists(proof)) {
        assertThat(program).allMatch(ProcessHandle::isAlive);
        Thread.sleep(20);
      }
      program.forEach(RunTest::destroy);
    }
  }

  private static void destroy(ProcessHandle process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Test
  void onHangKillEndsADeadlock() {
    List<String> arguments = Unhang.withOptions("run", "PT1S", "kill", "", python(DEADLOCK));
    try (Unhang unhang = Unhang.start(arguments)) {
      unhang.told("ending it by SIGTERM");
      assertThat(unhang.status()).isEqualTo(128 + 15);
    }
  }

  @Test
  void aDeadlockUnderAShellIsTheProgramsToo() {
    String[] command = inShell("\"$@\"; exit 7", python(DEADLOCK));
    try (Unhang unhang = Unhang.start(Unhang.withOptions("run", "PT1S", "kill", "", command))) {
      unhang.told("is watched too");
      unhang.told("is in a deadlock");
      unhang.told("ending it by SIGTERM");
      assertThat(unhang.status()).isEqualTo(7);
    }
  }

  @Test
  void onHangExecRunsACommandThatKnowsTheProcess() {
    String command = "cat; echo pid=$UNHANG_PID verdict=$UNHANG_VERDICT; kill -9 $UNHANG_PID";
    List<String> arguments = Unhang.withOptions("run", "PT1S", command, "", python(DEADLOCK));
    try (Unhang unhang = Unhang.start(arguments)) {
      unhang.told("pid=\\d+ verdict=[a-z]+");
      assertThat(unhang.status()).isEqualTo(128 + 9);
    }
  }

  @Test
  void onHangCoreEndsItSoThatTheKernelWritesACore() {
    List<String> limited = List.of("sh", "-c", "ulimit -c 0; exec \"$@\"", "sh");
    List<String> command = new ArrayList<>(limited); // to leave no file behind
    command.addAll(List.of(python(DEADLOCK)));
    List<String> arguments =
        Unhang.withOptions("run", "PT1S", "core", "", command.toArray(String[]::new));
    try (Unhang unhang = Unhang.start(arguments)) {
      unhang.told("ending it by SIGABRT, with a core dump: .+");
      assertThat(unhang.status()).isEqualTo(128 + 6);
    }
  }

  /** What is called a hang and what may be killed for it are two things. */
  @Test
  void onHangKillSparesAProgramThatWaitsForItsWorkers() {
    String source =
        """
        import threading, time
        def work():
            end = time.monotonic() + 4
            while time.monotonic() < end:
                sum(range(10000))
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        print('done')
        """;
    List<String> arguments = Unhang.withOptions("run", "PT1S", "kill", "", python(source));
    try (Unhang unhang = Unhang.start(arguments)) {
      assertThat(unhang.line()).isEqualTo("done");
      assertThat(unhang.status()).isZero();
    }
  }
}
