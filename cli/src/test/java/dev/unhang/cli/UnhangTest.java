package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

class UnhangTest {
  private static Typed type(String... words) {
    return Typed.words(List.of(new Echo("run"), new Echo("watch"), new Echo("dump")), words);
  }

  /** Prints its name and its arguments. */
  private record Echo(String name) implements Command {
    @Override
    public CommandSpec spec() {
      CommandSpec spec = Options.command("unhang " + name, "unhang " + name, "About " + name + ".");
      spec.parser().stopAtPositional(true);
      return spec.addOption(Options.help())
          .addPositional(
              PositionalParamSpec.builder().index("0..*").arity("0..*").type(List.class).build());
    }

    @Override
    public int run(ParseResult arguments, Io io) {
      io.complain(name + arguments.matchedPositionalValue(0, List.of()));
      return 0;
    }
  }

  @Test
  void theFirstWordIsTheCommand() {
    assertThat(type("watch", "1", "2").err()).isEqualTo("watch[1, 2]\n");
    assertThat(type("run", "dump", "3").err()).isEqualTo("run[dump, 3]\n");
  }

  @Test
  void aNumberMeansDumpAndAnythingElseRun() {
    assertThat(type("4242", "17").err()).isEqualTo("dump[4242, 17]\n");
    assertThat(type("python3", "x.py", "--help").err()).isEqualTo("run[python3, x.py, --help]\n");
    assertThat(type("--", "dump", "x").err()).isEqualTo("run[dump, x]\n");
    assertThat(type("4242x").err()).isEqualTo("run[4242x]\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "help"})
  void help(String word) {
    Typed typed = type(word);
    assertThat(typed.status()).isZero();
    assertThat(typed.out()).contains("unhang run", "unhang watch", "unhang dump", "Exit status:");
    assertThat(typed.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void helpOfACommand() {
    assertThat(type("dump", "--help").out())
        .startsWith("Usage: unhang dump")
        .contains("About dump.");
    assertThat(type("help", "watch")).isEqualTo(type("watch", "-h"));
  }

  @Test
  void version() {
    assertThat(type("--version").out()).matches("unhang .+ \\(Java \\d+.*\\)\n");
    assertThat(type("-V")).isEqualTo(type("--version"));
  }

  @Test
  void wrongUsage() {
    assertThat(type()).extracting(Typed::status).isEqualTo(2);
    assertThat(type().err()).contains("unhang --help");
    assertThat(type("--json", "4242").status()).isEqualTo(2);
    assertThat(type("--json", "4242").err()).startsWith("unhang: unknown option --json\n");
  }
}
