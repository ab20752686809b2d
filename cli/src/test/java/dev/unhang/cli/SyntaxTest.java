package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxTest {
  private static final List<Option> OPTIONS =
      List.of(
          Option.flag("--json", "as JSON"),
          Option.flag("--quiet", "less").or("-q"),
          Option.flag("--native", "more").orNot(),
          Option.valued("--output", "FILE", "where to").or("-o"),
          Option.valued("--on-hang", "WHAT", "what to do").withAnotherAfter("exec", "CMD"));
  private static final Syntax ANYWHERE = new Syntax("dump", OPTIONS, false);
  private static final Syntax BEFORE = new Syntax("run", OPTIONS, true);

  private static Map<String, List<String>> values(String... words) throws UsageError {
    return ANYWHERE.parse(List.of(words)).values();
  }

  private static List<String> operands(Syntax syntax, String... words) throws UsageError {
    return syntax.parse(List.of(words)).operands();
  }

  @Test
  void flagsAndValues() throws UsageError {
    assertThat(values()).isEmpty();
    assertThat(values("--json", "-q")).isEqualTo(Map.of("--json", List.of(), "--quiet", List.of()));
    Map<String, List<String>> x = Map.of("--output", List.of("x"));
    assertThat(values("--output", "x")).isEqualTo(x);
    assertThat(values("--output=x")).isEqualTo(x);
    assertThat(values("-o", "x")).isEqualTo(x);
    assertThat(values("-ox")).isEqualTo(x);
    assertThat(values("--output", "y", "-o", "x")).isEqualTo(x);
    assertThat(values("--output=")).isEqualTo(Map.of("--output", List.of("")));
    assertThat(values("--output=a=b")).isEqualTo(Map.of("--output", List.of("a=b")));
    assertThat(values("-o", "--json")).isEqualTo(Map.of("--output", List.of("--json")));
    assertThat(values("-qox")).isEqualTo(Map.of("--quiet", List.of(), "--output", List.of("x")));
  }

  @Test
  void aFlagMayBeTakenBack() throws UsageError {
    assertThat(values("--native")).containsKey("--native");
    assertThat(values("--native", "--no-native")).isEmpty();
    assertThat(values("--no-native", "--native")).containsKey("--native");
  }

  @Test
  void someValuesNeedAnotherWord() throws UsageError {
    assertThat(values("--on-hang", "kill")).containsEntry("--on-hang", List.of("kill"));
    assertThat(values("--on-hang", "exec", "-q"))
        .isEqualTo(Map.of("--on-hang", List.of("exec", "-q")));
    assertThat(values("--on-hang=exec", "x")).containsEntry("--on-hang", List.of("exec", "x"));
  }

  @Test
  void operands() throws UsageError {
    assertThat(operands(ANYWHERE, "1", "--json", "2", "-o", "x", "3"))
        .containsExactly("1", "2", "3");
    assertThat(operands(ANYWHERE, "1", "--", "--json", "--")).containsExactly("1", "--json", "--");
    assertThat(operands(ANYWHERE, "-", "")).containsExactly("-", "");
  }

  @Test
  void theFirstOperandMayEndTheOptions() throws UsageError {
    assertThat(operands(BEFORE, "-q", "ls", "-q", "--", "@x"))
        .containsExactly("ls", "-q", "--", "@x");
    assertThat(operands(BEFORE, "--", "-q", "--")).containsExactly("-q", "--");
    assertThat(operands(BEFORE, "-o", "x", "ls", "-o")).containsExactly("ls", "-o");
  }

  @ParameterizedTest
  @CsvSource({
    "--jsn, unknown option --jsn",
    "--jsn=3, unknown option --jsn",
    "-x, unknown option -x",
    "-qx, unknown option -x",
    "--no-json, unknown option --no-json",
    "--json=yes, --json takes no value",
    "--output, --output needs FILE",
    "-o, -o needs FILE",
    "--on-hang, --on-hang needs WHAT",
    "--on-hang=exec, --on-hang exec needs CMD",
  })
  void mistakes(String word, String message) {
    assertThatThrownBy(() -> values(word))
        .isInstanceOf(UsageError.class)
        .hasMessage("unhang dump: " + message);
  }

  @ParameterizedTest
  @CsvSource({"--jsn, --json", "--jason, --json", "--ouptut=x, --output", "--xyz,", "-j,"})
  void guesses(String word, String option) {
    String guess = option == null ? "" : "Did you mean " + option + "? ";
    assertThatThrownBy(() -> values(word))
        .isInstanceOfSatisfying(
            UsageError.class,
            e -> assertThat(e.hint()).isEqualTo(guess + "'unhang dump --help' lists the options."));
  }

  @Test
  void distance() {
    assertThat(Words.distance("", "abc")).isEqualTo(3);
    assertThat(Words.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Words.distance("same", "same")).isZero();
  }

  @Test
  void help() {
    Help help =
        new Help(
            "unhang dump PID",
            "Does\nthis and ".repeat(12),
            List.of("0  done"),
            List.of("unhang 1"));
    assertThat(help.text(OPTIONS))
        .isEqualTo(
            """
            Usage: unhang dump PID

            Does this and Does this and Does this and Does this and Does this and Does this
            and Does this and Does this and Does this and Does this and Does this and Does
            this and

            Options:
                  --json          as JSON
              -q, --quiet         less
                  --[no-]native   more
              -o, --output=FILE   where to
                  --on-hang=WHAT  what to do

            Exit status:
              0  done

            Examples:
              unhang 1
            """);
  }
}
