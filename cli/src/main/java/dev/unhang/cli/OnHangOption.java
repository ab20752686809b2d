package dev.unhang.cli;

import dev.unhang.watch.OnHang;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code --on-hang WHAT}, which takes one word, and after {@code exec} one more. */
final class OnHangOption {
  private static final String NAME = "--on-hang";

  private OnHangOption() {}

  static OptionSpec spec() {
    return OptionSpec.builder(NAME)
        .paramLabel("WHAT")
        .type(OnHang.class)
        .arity("1")
        .parameterConsumer(OnHangOption::take)
        .description(
            "what to do about a hanging program besides saying so: report (nothing else; the"
                + " default), kill, core (have it dump core), or exec CMD (a command for sh, gets"
                + " the report as JSON on its standard input, and UNHANG_PID and UNHANG_VERDICT)")
        .build();
  }

  /** picocli does not count an option as matched that takes its words by itself. */
  static Optional<OnHang> value(ParseResult arguments) {
    return Optional.ofNullable(arguments.commandSpec().findOption(NAME).getValue());
  }

  private static void take(Stack<String> words, ArgSpec option, CommandSpec spec) {
    if (words.isEmpty()) {
      throw new MissingParameterException(spec.commandLine(), option, "");
    }
    String what = words.pop();
    option.setValue(
        switch (what) {
          case "report" -> new OnHang.Report();
          case "kill" -> new OnHang.Kill();
          case "core" -> new OnHang.Core();
          case "exec" -> new OnHang.Exec(command(words, option, spec));
          default ->
              throw wrong(": '" + what + "' is none of report, kill, core, exec CMD", option, spec);
        });
  }

  private static String command(Stack<String> words, ArgSpec option, CommandSpec spec) {
    if (words.isEmpty()) {
      throw wrong(": exec needs a command after it", option, spec);
    }
    return words.pop();
  }

  private static ParameterException wrong(String why, ArgSpec option, CommandSpec spec) {
    return new ParameterException(spec.commandLine(), why, option, "");
  }
}
