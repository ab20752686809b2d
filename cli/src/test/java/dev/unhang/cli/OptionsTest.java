package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions.Natives;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The conventions that all commands follow, shown by one. */
class OptionsTest {
  private static final Command DUMP =
      new DumpCommand((_, _) -> {
        throw new AssertionError("nothing was to be looked at");
      });

  private static ParseResult parsed(String... words) {
    return new CommandLine(DUMP.spec()).setExpandAtFiles(false).parseArgs(words);
  }

  private static Optional<String> output(String... words) {
    return Options.value(parsed(words), Options.OUTPUT);
  }

  private static List<Integer> pids(String... words) {
    return parsed(words).matchedPositionalValue(0, List.of());
  }

  @Test
  void valuesInAllForms() {
    assertThat(output("1")).isEmpty();
    assertThat(output("--output", "x", "1")).contains("x");
    assertThat(output("--output=x", "1")).contains("x");
    assertThat(output("-o", "x", "1")).contains("x");
    assertThat(output("-ox", "1")).contains("x");
    assertThat(output("1", "--output=a=b")).contains("a=b");
    assertThat(output("-o", "y", "1", "-o", "x")).contains("x");
  }

  @Test
  void aFlagMayBeTakenBack() {
    assertThat(natives(Natives.NONE, "--native", "1")).isEqualTo(Natives.ALL);
    assertThat(natives(Natives.NONE, "--native", "--no-native", "1")).isEqualTo(Natives.NONE);
    assertThat(natives(Natives.NONE, "--no-native", "--native", "1")).isEqualTo(Natives.ALL);
  }

  @Test
  void whatIsNotSaidIsTheCommandsOwn() {
    assertThat(natives(Natives.WITHOUT_STOP, "1")).isEqualTo(Natives.WITHOUT_STOP);
    assertThat(natives(Natives.WITHOUT_STOP, "--no-native", "1")).isEqualTo(Natives.NONE);
    assertThat(natives(Natives.WITHOUT_STOP, "--native", "1")).isEqualTo(Natives.ALL);
  }

  private static Natives natives(Natives unsaid, String... words) {
    return Options.inspect(parsed(words), unsaid, false).natives();
  }

  @Test
  void optionsMayStandAnywhere() {
    assertThat(pids("1", "--json", "2", "-o", "x", "3")).containsExactly(1, 2, 3);
    assertThat(pids("1", "--", "2")).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource({"--jsn, --json", "--local, --locals", "--xyzzy,"})
  void aMistypedOptionIsGuessed(String word, String option) {
    String guess = option == null ? "" : "Did you mean " + option + "? ";
    assertThat(Typed.words(List.of(DUMP), "dump", word, "1").err())
        .isEqualTo(
            "unhang dump: unknown option %s\n%s'unhang dump --help' lists the options.\n"
                .formatted(word, guess));
  }

  @ParameterizedTest
  @CsvSource({"dump", "run", "watch"})
  void everyCommandHasHelpThatFitsATerminal(String name) {
    Look look = (_, _) -> FullReport.literal();
    List<Command> commands =
        List.of(
            new RunCommand(look, pid -> false, Optional::empty),
            new WatchCommand(look, pid -> false),
            new DumpCommand(look));
    Typed help = Typed.words(commands, name, "--help");
    assertThat(help.status()).isZero();
    assertThat(help.out())
        .startsWith("Usage: unhang " + name + " [OPTION...]")
        .contains("\nOptions:\n", "\nExit status:\n", "\nExamples:\n  unhang " + name);
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
  }
}
