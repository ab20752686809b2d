package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.Inspector;
import dev.unhang.history.Recording;
import dev.unhang.history.StepFilter;
import dev.unhang.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code unhang run --history} and {@code unhang history} as programs. */
class RunHistoryTest {
  private static final String CRASH =
      """
      import os, signal
      def count(n):
          total = 0
          for i in range(n):
              total += i
          return total
      def crash():
          count(5)
          os.kill(os.getpid(), signal.SIGKILL)
      crash()
      """;

  private static final String HANG =
      """
      import threading
      lock = threading.Lock()
      def before():
          return 1
      def hang():
          before()
          lock.acquire()
          lock.acquire()
      hang()
      """;

  @TempDir Path folder;

  private Ran unhang(List<String> words) throws IOException, InterruptedException {
    return Ran.unhang(folder, words);
  }

  private List<String> run(String source, String... options) throws IOException {
    Path program = Files.writeString(folder.resolve("program.py"), source);
    List<String> words = new ArrayList<>(List.of("run", "--history"));
    words.addAll(List.of(options));
    words.add("--");
    words.addAll(Ran.python());
    words.add(program.toString());
    return words;
  }

  @Test
  void whatAProgramExecutedThatWasKilled() throws Exception {
    Needs.recorder();
    Ran ended = unhang(run(CRASH));

    assertThat(ended.status()).isEqualTo(128 + 9);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains("what it executed last:", "(the main thread)", "these  x 5:", "total += i")
        .containsSubsequence("crash (", "count (", "9  os.kill(os.getpid(), signal.SIGKILL)");

    Matcher pid = Pattern.compile("unhang history --last 1000 (\\d+)").matcher(ended.err());
    assertThat(pid.find()).isTrue();
    Ran again = unhang(List.of("history", "--only-dir", folder.toString(), pid.group(1)));
    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("<module> (", "crash (").doesNotContain("importlib");
    Ran json = unhang(List.of("history", "--json", "--last", "1", pid.group(1)));
    assertThat(json.out())
        .matches(
            "\\{\"format\":\"unhang-history/1\",\"pid\":\\d+,\"threads\":\\[\\{\"tid\":\\d+,"
                + "\"executed\":\\d+,\"steps\":\\[\\{\"event\":\"line\",\"file\":\".*program\\.py\","
                + "\"function\":\"crash\",\"line\":9,\"depth\":2}]}]}\n");
  }

  @Test
  void theReportOfAHangTellsIt() throws Exception {
    Needs.recorder();
    Ran ended = unhang(run(HANG, "--after=1s", "--on-hang=kill"));

    assertThat(ended.err())
        .containsSubsequence(
            "executed last (more of it: unhang history ",
            "hang (",
            "before (",
            "7  lock.acquire()",
            "8  lock.acquire()");
  }

  /** The parent only waits; each process that is reported has its own history in the report. */
  @Test
  void soDoesThatOfAChild() throws Exception {
    Needs.recorder();
    String parent =
        """
        import ctypes, os
        def child():
            import threading
            lock = threading.Lock()
            lock.acquire()
            lock.acquire()
        pid = os.fork()
        if pid == 0:
            ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG: killed when its parent is
            child()
        os.waitpid(pid, 0)
        """;
    Path reports = folder.resolve("reports");
    unhang(
        run(
            parent,
            "--children",
            "--after=1s",
            "--on-hang=kill",
            "--json",
            "-o",
            reports.toString()));

    assertThat(Files.readString(reports))
        .containsPattern(
            "\"history\":\\{\"executed\":\\d+,\"steps\":\\[[^]]*\"function\":\"child\",\"line\":6");
  }

  /** Also where nobody watches it. */
  @Test
  void andThatOfADump() throws Exception {
    Needs.recorder();
    Path program = Files.writeString(folder.resolve("program.py"), HANG);
    Recording recording = Recording.prepare(1000, StepFilter.ALL);
    List<String> command = new ArrayList<>(Ran.python());
    command.add(program.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(recording.environment(Map.of()));
    Process process = builder.start();
    try {
      List<Command> dump = List.of(new DumpCommand(new Inspector()::inspect), new HistoryCommand());
      String pid = String.valueOf(process.pid());
      Typed text =
          awaitText(
              () -> Typed.words(dump, "dump", pid), List.of("program.py:8", "8  lock.acquire()"));
      assertThat(text.out())
          .containsSubsequence(
              "program.py:8",
              "What process " + pid + " executed last",
              "before (",
              "8  lock.acquire()");
      assertThat(Typed.words(dump, "dump", "--json", pid).out())
          .containsPattern("\"function\":\"hang\",\"line\":8,\"depth\":\\d+}]}");
      assertThat(Typed.words(dump, "history", "--interleaved", pid).out())
          .contains("Thread " + pid + " (the main thread):\n", "8  lock.acquire()");
    } finally {
      process.destroyForcibly().waitFor();
      recording.discard();
    }
  }

  private static Typed awaitText(Supplier<Typed> attempt, List<String> wanted)
      throws InterruptedException {
    Typed typed = attempt.get();
    for (int i = 0; i < 600 && !wanted.stream().allMatch(typed.out()::contains); i++) {
      Thread.sleep(100);
      typed = attempt.get();
    }
    return typed;
  }

  @Test
  void withoutItThereIsNoHistory() throws Exception {
    Ran ended = unhang(List.of("history", "1"));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("there is no history of process 1");
  }
}
