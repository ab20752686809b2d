package dev.unhang.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of {@code python -m trace} (docs.python.org/3/library/trace.html). */
final class TraceOptions {
  private static final List<OptionSpec> ALL =
      List.of(
          flag("count how often each line runs; write MODULE.cover files", "-c", "--count"),
          flag("print each line before it is executed", "-t", "--trace"),
          flag("list the functions that were called", "-l", "--listfuncs"),
          flag("list who called whom", "-T", "--trackcalls"),
          flag("only write the report of a --file; runs nothing", "-r", "--report"),
          flag("write no .cover files", "-R", "--no-report"),
          value("FILE", "where counts of several runs are gathered", "-f", "--file"),
          value("DIR", "where .cover files go", "-C", "--coverdir"),
          flag("mark the lines that were not executed", "-m", "--missing"),
          flag("print a line for each module", "-s", "--summary"),
          flag("print the time before each line", "-g", "--timing"),
          value("MODULE", "leave out these (commas between)", "--ignore-module"),
          value("DIR", "leave out files under it (colons between)", "--ignore-dir"),
          flag("COMMAND is a module, which python3 then runs", "--module"));

  private TraceOptions() {}

  static void add(CommandSpec spec) {
    ALL.forEach(option -> spec.addOption(OptionSpec.builder(option).build()));
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names).description(description).build();
  }

  private static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }

  /** Those that were given, each with its long name. */
  static List<String> given(ParseResult arguments) {
    Set<String> names = Set.copyOf(ALL.stream().map(OptionSpec::longestName).toList());
    List<String> given = new ArrayList<>();
    for (OptionSpec option : arguments.commandSpec().options()) {
      String name = option.longestName();
      if (names.contains(name) && arguments.hasMatchedOption(option)) {
        if (option.arity().max() == 0) {
          given.add(name);
        } else {
          option.stringValues().forEach(value -> given.add(name + "=" + value));
        }
      }
    }
    return given;
  }
}
