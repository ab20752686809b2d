package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.model.Gap;
import dev.unhang.model.Picture;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.target.CannotInspect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DumpCommandTest {
  private static Typed dump(Look look, String... words) {
    return Typed.words(List.of(new DumpCommand(look)), words);
  }

  private static Report report(Verdict verdict, List<Gap> gaps, int... pids) {
    List<ProcessInfo> processes = new ArrayList<>();
    for (int pid : pids) {
      processes.add(new ProcessInfo(pid, 1, List.of("python3"), Optional.empty(), List.of()));
    }
    return new Report(
        new Picture(Instant.EPOCH, processes, List.of(), gaps), verdict, "s", List.of(), List.of());
  }

  private static Look says(Report report) {
    return (_, _) -> report;
  }

  private static Look never() {
    return (_, _) -> {
      throw new AssertionError("nothing was to be looked at");
    };
  }

  @Test
  void textIsTheDefault() {
    Typed typed = dump(says(FullReport.literal()), "dump", "4242");
    assertThat(typed)
        .isEqualTo(new Typed(0, TextReport.of(FullReport.literal(), Style.PLAIN), typed.err()));
  }

  @Test
  void json() {
    Typed typed = dump(says(FullReport.literal()), "dump", "--json", "4242", "4300");
    assertThat(typed)
        .isEqualTo(
            new Typed(
                0,
                new String(
                    JsonReport.of(RecordedReport.of(FullReport.literal())), StandardCharsets.UTF_8),
                ""));
  }

  @Test
  void whatIsAskedForIsWhatIsLookedAt() {
    List<Object> asked = new ArrayList<>();
    Look look =
        (pids, options) -> {
          asked.add(pids);
          asked.add(options);
          return report(Verdict.BUSY, List.of(), 1, 2);
        };
    dump(look, "dump", "1");
    dump(look, "dump", "2", "--locals", "--native", "1", "--no-stop", "--tree", "2");
    dump(look, "dump", "--native", "--no-native", "--", "1");
    dump(look, "1", "2");
    assertThat(asked)
        .containsExactly(
            List.of(1),
            InspectOptions.DEFAULT,
            List.of(2, 1),
            new InspectOptions(true, true, false, true),
            List.of(1),
            InspectOptions.DEFAULT,
            List.of(1, 2),
            InspectOptions.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"DEADLOCK, 3", "ABANDONED, 3", "BLOCKED, 0", "BUSY, 0", "EXTERNAL, 0", "SLEEPING, 0"})
  void checkTurnsTheVerdictIntoAStatus(Verdict verdict, int status) {
    Look look = says(report(verdict, List.of(), 7));
    assertThat(dump(look, "dump", "--check", "7").status()).isEqualTo(status);
    assertThat(dump(look, "dump", "7").status()).isZero();
  }

  @Test
  void coloursOnRequest() {
    Look look = says(FullReport.literal());
    assertThat(dump(look, "dump", "--color=always", "4242", "4300").out()).contains("\033[");
    assertThat(dump(look, "dump", "--color", "never", "4242", "4300").out()).doesNotContain("\033");
  }

  @Test
  void toAFile(@TempDir Path folder) {
    Path file = folder.resolve("hang.txt");
    Typed typed = dump(says(FullReport.literal()), "dump", "-o", file.toString(), "4242", "4300");
    assertThat(typed).isEqualTo(new Typed(0, "", ""));
    assertThat(file).content().isEqualTo(TextReport.of(FullReport.literal(), Style.PLAIN));
  }

  @Test
  void toAFileThatCannotBeWritten(@TempDir Path folder) {
    String file = folder.resolve("no/hang.txt").toString();
    Typed typed = dump(says(FullReport.literal()), "dump", "--output=" + file, "4242", "4300");
    assertThat(typed.status()).isEqualTo(1);
    assertThat(typed.err()).startsWith("unhang: cannot write " + file + " (").hasLineCount(1);
  }

  @Test
  void whatCannotBeLookedAtIsSaidInALineAndARemedy() {
    Look look =
        (_, _) -> {
          throw new CannotInspect("not permitted to read process 1", "Try: sudo unhang dump 1");
        };
    assertThat(dump(look, "dump", "1"))
        .isEqualTo(
            new Typed(
                1,
                "",
                """
                unhang: not permitted to read process 1
                Try: sudo unhang dump 1
                """));
  }

  @Test
  void ofSeveralProcessesEachThatIsMissingIsAnError() {
    Gap gap = new Gap(9, OptionalInt.empty(), "there is no process 9");
    Typed typed =
        dump(says(report(Verdict.BUSY, List.of(gap), 7)), "dump", "--json", "7", "9", "7");
    assertThat(typed.status()).isEqualTo(1);
    assertThat(typed.err()).isEqualTo("unhang: there is no process 9\n");
    assertThat(ParsedJson.object(typed.out())).containsEntry("verdict", "busy");
  }

  @Test
  void foreignTextInComplaintsIsHarmless() {
    Look look =
        (_, _) -> {
          throw new CannotInspect("process 1 is \033[2J");
        };
    assertThat(dump(look, "dump", "1").err()).isEqualTo("unhang: process 1 is \\x1b[2J\n");
  }

  @Test
  void anErrorInUnhangIsALineAndOnRequestATrace() {
    Look look =
        (_, _) -> {
          throw new IllegalStateException("oops");
        };
    List<Command> commands = List.of(new DumpCommand(look));
    Typed quiet = Typed.words(commands, "dump", "1");
    assertThat(quiet.status()).isEqualTo(1);
    assertThat(quiet.err())
        .startsWith("unhang: an error in unhang itself: java.lang.IllegalStateException: oops\n")
        .contains("UNHANG_DEBUG=1")
        .doesNotContain("    at ");
    assertThat(Typed.words(commands, Map.of("UNHANG_DEBUG", "1"), "dump", "1").err())
        .contains("    at dev.unhang.cli.DumpCommandTest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "dump|no PID given",
        "dump --json|no PID given",
        "dump x|'x' is not a process id",
        "dump 0|'0' is not a process id",
        "dump 12345678901|'12345678901' is not a process id",
        "dump @args|'@args' is not a process id",
        "dump --color=pink 1|--color: 'pink' is none of auto, always, never",
        "dump 1 --output|--output needs FILE",
        "dump --json=yes 1|--json takes no value",
        "dump -o|--output needs FILE",
        "dump --jsn 1|unknown option --jsn",
        "dump -x 1|unknown option -x",
      })
  void wrongUsage(String line, String complaint) {
    Typed typed = dump(never(), line.split(" "));
    assertThat(typed.status()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).startsWith("unhang dump: " + complaint + "\n").hasLineCount(2);
    assertThat(typed.err()).endsWith("'unhang dump --help' lists the options.\n");
  }

  @Test
  void aMistypedOptionIsRecognized() {
    assertThat(dump(never(), "dump", "--jsn", "1").err()).contains("\nDid you mean --json? ");
  }
}
