package dev.unhang.cli;

import dev.unhang.history.StepFilter;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/**
 * Which files {@code run --history} records: the options that it has with {@code trace}, and one.
 */
final class RecordedFiles {
  static final String ONLY_DIR = "--only-dir";
  private static final String IGNORE_DIR = "--ignore-dir";
  private static final String IGNORE_MODULE = "--ignore-module";

  private RecordedFiles() {}

  /** Whether there is nothing else among options of {@code trace}. */
  static boolean areAll(List<String> options) {
    return options.stream().allMatch(o -> o.startsWith(IGNORE_DIR) || o.startsWith(IGNORE_MODULE));
  }

  static StepFilter filter(ParseResult arguments) {
    return new StepFilter(
        values(arguments, IGNORE_DIR, ":"),
        values(arguments, IGNORE_MODULE, ","),
        values(arguments, ONLY_DIR, ":"));
  }

  private static List<String> values(ParseResult arguments, String option, String separator) {
    List<String> given = arguments.matchedOptionValue(option, List.of());
    return given.stream().flatMap(Pattern.compile(separator)::splitAsStream).toList();
  }
}
