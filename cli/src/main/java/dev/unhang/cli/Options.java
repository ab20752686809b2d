package dev.unhang.cli;

import dev.unhang.InspectOptions;
import dev.unhang.InspectOptions.Natives;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** Options that several commands have, and how all are read. */
final class Options {
  static final String JSON = "--json";
  static final String LOCALS = "--locals";
  static final String NATIVE = "--native";
  static final String NO_STOP = "--no-stop";
  static final String TREE = "--tree";
  static final String COLOUR = "--color";
  static final String OUTPUT = "--output";

  private Options() {}

  /** A command of which only the help's frame is there. */
  static CommandSpec command(String name, String synopsis, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .customSynopsis(synopsis + "%n")
        .description(description)
        .sortOptions(false)
        .longOptionsMaxWidth(20)
        .parameterListHeading("%n")
        .optionListHeading("%nOptions:%n")
        .exitCodeListHeading("%nExit status:%n")
        .footerHeading("%nExamples:%n");
    spec.parser().overwrittenOptionsAllowed(true);
    return spec;
  }

  /** The command that is to be run: what follows is its own. */
  static void addCommand(CommandSpec spec, String arity) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("COMMAND")
            .index("0..*")
            .arity(arity)
            .required(!arity.startsWith("0"))
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build());
    spec.parser().stopAtPositional(true);
  }

  static OptionSpec help() {
    return OptionSpec.builder("-h", "--help").usageHelp(true).description("show this help").build();
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).description(description).build();
  }

  static OptionSpec json(String what) {
    return flag(JSON, what + " (format unhang-report/1) instead of text");
  }

  static OptionSpec locals() {
    return flag(LOCALS, "show the local variables of every Python frame");
  }

  static OptionSpec nativeFrames(String description) {
    return OptionSpec.builder(NATIVE).negatable(true).description(description).build();
  }

  static OptionSpec noStop() {
    return flag(
        NO_STOP, "never stop the program, not even for a millisecond; what moved is marked");
  }

  static OptionSpec colour() {
    return OptionSpec.builder(COLOUR)
        .paramLabel("WHEN")
        .type(ColourWhen.class)
        .converters(converter(Options::colourWhen))
        .description("auto (on a terminal; the default), always or never")
        .build();
  }

  static ColourWhen colour(ParseResult arguments) {
    return Options.<ColourWhen>value(arguments, COLOUR).orElse(ColourWhen.AUTO);
  }

  static OptionSpec time(String name, String defaultText, String description) {
    return OptionSpec.builder(name)
        .paramLabel("TIME")
        .type(Duration.class)
        .converters(converter(Durations::parse))
        .description(description + (defaultText.isEmpty() ? "" : " (default: " + defaultText + ")"))
        .build();
  }

  static boolean has(ParseResult arguments, String flag) {
    return arguments.matchedOptionValue(flag, false);
  }

  static <T> Optional<T> value(ParseResult arguments, String option) {
    return Optional.ofNullable(arguments.matchedOptionValue(option, (T) null));
  }

  /**
   * @param natives the native stacks that are shown unless an option says otherwise
   */
  static InspectOptions inspect(ParseResult arguments, Natives natives, boolean tree) {
    boolean said = arguments.hasMatchedOption(NATIVE);
    Natives asked = has(arguments, NATIVE) ? Natives.ALL : Natives.NONE;
    return new InspectOptions(
        has(arguments, LOCALS), said ? asked : natives, !has(arguments, NO_STOP), tree);
  }

  /** Messages of the parsing methods complete "'TEXT' ...". */
  static <T> ITypeConverter<T> converter(Parser<T> parser) {
    return text -> {
      try {
        return parser.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' " + e.getMessage());
      }
    };
  }

  /** Text to a value; an IllegalArgumentException says what is wrong with it. */
  interface Parser<T> {
    T parse(String text);
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
