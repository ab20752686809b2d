package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unhang.report.Style;
import dev.unhang.watch.OnHang;
import dev.unhang.watch.WatchOptions;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class WatchArgumentsTest {
  private static final Look NOT_LOOKED =
      (_, _) -> {
        throw new AssertionError("nothing was to be looked at");
      };
  private static final Io NOWHERE =
      new Io(
          OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), Map.of(), false, false);

  private static ParseResult run(String... words) {
    return new CommandLine(new RunCommand(NOT_LOOKED, pid -> false, Optional::empty).spec())
        .parseArgs(words);
  }

  private static List<String> command(String... words) {
    return run(words).matchedPositionalValue(0, List.of());
  }

  private static OnHang onHang(String... words) {
    return WatchArguments.options(run(words)).onHang();
  }

  @Test
  void defaults() {
    assertThat(WatchArguments.options(run("ls"))).isEqualTo(WatchOptions.DEFAULT);
  }

  @Test
  void everyOption() {
    ParseResult arguments =
        run("--after=3s", "--interval", "20ms", "--repeat=2m", "--timeout=1h", "--children", "ls");
    assertThat(WatchArguments.options(arguments))
        .isEqualTo(
            new WatchOptions(
                Duration.ofSeconds(3),
                Duration.ofMillis(20),
                Duration.ofMinutes(2),
                new OnHang.Report(),
                Optional.of(Duration.ofHours(1)),
                true));
  }

  @Test
  void whatToDoOnAHang() {
    assertThat(onHang("--on-hang", "report", "ls")).isEqualTo(new OnHang.Report());
    assertThat(onHang("--on-hang=kill", "ls")).isEqualTo(new OnHang.Kill());
    assertThat(onHang("--on-hang", "core", "ls")).isEqualTo(new OnHang.Core());
    assertThat(onHang("--on-hang", "exec", "tell me", "ls")).isEqualTo(new OnHang.Exec("tell me"));
    assertThat(onHang("--on-hang=exec", "--tell", "ls")).isEqualTo(new OnHang.Exec("--tell"));
    assertThat(onHang("--on-hang", "exec", "x", "--on-hang", "kill", "ls"))
        .isEqualTo(new OnHang.Kill());
    assertThat(command("--on-hang", "exec", "tell me", "-q", "ls", "-l"))
        .containsExactly("ls", "-l");
  }

  @Test
  void whatFollowsTheCommandIsTheCommands() {
    assertThat(command("-q", "ls", "-q", "--json", "--help"))
        .containsExactly("ls", "-q", "--json", "--help");
    assertThat(command("--", "--json", "-x")).containsExactly("--json", "-x");
    assertThat(command("ls", "--", "x")).containsExactly("ls", "--", "x");
    assertThat(command("--", "ls", "--", "x")).containsExactly("ls", "--", "x");
    assertThat(command("python3", "-c", "print('a b')", "", "@file", "'q'", "\"q\""))
        .containsExactly("python3", "-c", "print('a b')", "", "@file", "'q'", "\"q\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "run|no COMMAND given",
        "run --after ls|--after: 'ls' is not a time: write 500ms, 10s, 2m or 1h",
        "run --after 0 ls|--after: '0' is too short: at least 1ms",
        "run --on-hang|--on-hang needs WHAT",
        "run --on-hang exec|--on-hang: exec needs a command after it",
        "run --on-hang panic ls|--on-hang: 'panic' is none of report, kill, core, exec CMD",
        "run --childs ls|unknown option --childs",
        "watch|no PID given",
        "watch --json|no PID given",
        "watch --all 4242|--all watches every program: no PID with it",
        "watch x|'x' is not a process id",
      })
  void wrongUsage(String line, String complaint) {
    Typed typed =
        Typed.words(
            List.of(
                new RunCommand(NOT_LOOKED, pid -> false, Optional::empty),
                new WatchCommand(NOT_LOOKED, pid -> false)),
            line.split(" "));
    assertThat(typed.status()).isEqualTo(2);
    assertThat(typed.err())
        .startsWith("unhang " + line.split(" ")[0] + ": " + complaint + "\n")
        .hasLineCount(2);
  }

  @Test
  void noticesGoWhereTheyAreWanted(@TempDir Path folder) throws Failure {
    assertThat(WatchArguments.output(run("ls"), NOWHERE))
        .isInstanceOfSatisfying(
            NoticeStream.class, stream -> assertThat(stream.stream()).isSameAs(NOWHERE.err()));
    assertThat(WatchArguments.output(run("-o", folder.toString(), "--json", "ls"), NOWHERE))
        .isEqualTo(new NoticeFolder(folder, true, Style.PLAIN));
    assertThat(WatchArguments.output(run("-o", folder + "/new/one/", "ls"), NOWHERE))
        .isEqualTo(new NoticeFolder(folder.resolve("new/one"), false, Style.PLAIN));
    assertThat(folder.resolve("new/one")).isEmptyDirectory();
    assertThat(WatchArguments.output(run("-o", folder + "/file", "ls"), NOWHERE))
        .isInstanceOf(NoticeStream.class);
    assertThat(folder.resolve("file")).isEmptyFile();
    assertThatThrownBy(() -> WatchArguments.output(run("-o", folder + "/no/file", "ls"), NOWHERE))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("cannot write " + folder + "/no/file");
  }
}
