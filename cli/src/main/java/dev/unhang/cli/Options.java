package dev.unhang.cli;

import dev.unhang.InspectOptions;
import java.util.Locale;

/** Options that several commands have. */
final class Options {
  static final Option LOCALS =
      Option.flag("--locals", "show the local variables of every Python frame");
  static final Option NATIVE =
      Option.flag("--native", "show native (C, C++, Rust ...) frames too").orNot();
  static final Option NO_STOP =
      Option.flag(
          "--no-stop", "never stop the program, not even for a millisecond; what moved is marked");
  static final Option COLOUR =
      Option.valued("--color", "WHEN", "auto (on a terminal; the default), always or never");
  static final Option HELP = Option.flag("--help", "show this help").or("-h");

  private Options() {}

  static InspectOptions inspect(Arguments arguments, boolean tree) {
    return new InspectOptions(
        arguments.has(LOCALS), arguments.has(NATIVE), !arguments.has(NO_STOP), tree);
  }

  static ColourWhen colour(Arguments arguments) throws UsageError {
    return arguments.value(COLOUR, Options::colourWhen).orElse(ColourWhen.AUTO);
  }

  private static ColourWhen colourWhen(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> ColourWhen.AUTO;
      case "always" -> ColourWhen.ALWAYS;
      case "never" -> ColourWhen.NEVER;
      default -> throw new IllegalArgumentException("is none of auto, always, never");
    };
  }

  static int pid(String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException("is not a process id");
    }
    return Integer.parseInt(text);
  }
}
