package dev.unhang.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private record Ended(int status, String out, String err) {}

  private static List<String> python() {
    return Interpreters.withGil()
        .filter(python -> python.minor() >= 8 && python.isOfThisRoot())
        .reduce((older, newer) -> newer)
        .map(Interpreter::command)
        .orElseThrow();
  }

  private Ended unhang(List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.unhang.cli.Main"));
    command.addAll(words);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    return new Ended(process.waitFor(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, UTF_8);
  }

  private List<String> run(String source, String... options) throws IOException {
    Path program = Files.writeString(folder.resolve("program.py"), source);
    List<String> words = new ArrayList<>(List.of("run", "--history"));
    words.addAll(List.of(options));
    words.add("--");
    words.addAll(python());
    words.add(program.toString());
    return words;
  }

  @Test
  void whatAProgramExecutedThatWasKilled() throws Exception {
    Compiled.isNeeded();
    Ended ended = unhang(run(CRASH));

    assertThat(ended.status).isEqualTo(128 + 9);
    assertThat(ended.out).isEmpty();
    assertThat(ended.err)
        .contains("what it executed last:", "(the main thread)", "these  x 5:", "total += i")
        .containsSubsequence("crash (", "count (", "9  os.kill(os.getpid(), signal.SIGKILL)");

    Matcher pid = Pattern.compile("unhang history --last 1000 (\\d+)").matcher(ended.err);
    assertThat(pid.find()).isTrue();
    Ended again = unhang(List.of("history", "--only-dir", folder.toString(), pid.group(1)));
    assertThat(again.status).isZero();
    assertThat(again.out).contains("<module> (", "crash (").doesNotContain("importlib");
    Ended json = unhang(List.of("history", "--json", "--last", "1", pid.group(1)));
    assertThat(json.out)
        .matches(
            "\\{\"format\":\"unhang-history/1\",\"pid\":\\d+,\"threads\":\\[\\{\"tid\":\\d+,"
                + "\"executed\":\\d+,\"steps\":\\[\\{\"event\":\"line\",\"file\":\".*program\\.py\","
                + "\"function\":\"crash\",\"line\":9,\"depth\":2}]}]}\n");
  }

  @Test
  void theReportOfAHangTellsIt() throws Exception {
    Compiled.isNeeded();
    Ended ended = unhang(run(HANG, "--after=1s", "--on-hang=kill"));

    assertThat(ended.err)
        .containsSubsequence(
            "What it executed last:",
            "hang (",
            "before (",
            "7  lock.acquire()",
            "8  lock.acquire()");
  }

  @Test
  void withoutItThereIsNoHistory() throws Exception {
    Ended ended = unhang(List.of("history", "1"));

    assertThat(ended.status).isEqualTo(1);
    assertThat(ended.err).contains("there is no history of process 1");
  }
}
