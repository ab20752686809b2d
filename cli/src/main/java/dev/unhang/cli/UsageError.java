package dev.unhang.cli;

import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that makes no sense, and what would. */
final class UsageError extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hint;

  UsageError(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  static UsageError of(Command command, ParameterException error) {
    return new UsageError(
        "unhang " + command.name() + ": " + words(error),
        meant(error).map(option -> "Did you mean " + option + "? ").orElse("") + see(command));
  }

  static UsageError of(Command command, String message) {
    return new UsageError("unhang " + command.name() + ": " + message, see(command));
  }

  private static String see(Command command) {
    return "'unhang %s --help' lists the options.".formatted(command.name());
  }

  String hint() {
    return hint;
  }

  private static String words(ParameterException error) {
    return switch (error) {
      case UnmatchedArgumentException unmatched when unmatched.isUnknownOption() ->
          "unknown option " + unmatched.getUnmatched().getFirst();
      case UnmatchedArgumentException unmatched ->
          "unexpected argument " + unmatched.getUnmatched().getFirst();
      case MissingParameterException missing -> missing(missing.getMissing().getFirst());
      default -> wrong(Optional.ofNullable(error.getArgSpec()), String.valueOf(error.getMessage()));
    };
  }

  private static String missing(ArgSpec arg) {
    return arg instanceof OptionSpec option
        ? option.longestName() + " needs " + arg.paramLabel()
        : "no " + arg.paramLabel() + " given";
  }

  /** What a converter said, without picocli's words before it. */
  private static String wrong(Optional<ArgSpec> arg, String message) {
    String said = message.substring(message.indexOf(": ") + 1).strip();
    return arg.filter(ArgSpec::isOption)
        .map(OptionSpec.class::cast)
        .map(option ->
            option.arity().max() == 0
                ? option.longestName() + " takes no value"
                : option.longestName() + ": " + said)
        .orElse(said);
  }

  private static Optional<String> meant(ParameterException error) {
    return error instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
        ? unmatched.getSuggestions().stream().filter(word -> word.startsWith("--")).findFirst()
        : Optional.empty();
  }
}
