package dev.unhang.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@code unhang trace} is asked to do. */
sealed interface TraceTask {
  String PYTHON = "python3";

  /** To trace a program. */
  record Program(List<String> options, List<String> command) implements TraceTask {}

  /**
   * Nothing is traced, but the module's report or complaint is wanted: the command that does it.
   */
  record Module(List<String> command) implements TraceTask {}

  /**
   * @param options those of {@code python -m trace}
   * @param command what is to be traced; where only a report is wanted, the interpreter, or nothing
   */
  static TraceTask of(List<String> options, List<String> command) {
    if (command.isEmpty() || options.stream().anyMatch(TraceTask::asksForReport)) {
      return new Module(concat(command.isEmpty() ? List.of(PYTHON) : command, module(options)));
    }
    if (options.contains("--module")) {
      List<String> others = options.stream().filter(o -> !o.equals("--module")).toList();
      return new Program(others, concat(List.of(PYTHON, "-m"), command));
    }
    return new Program(
        options, command.getFirst().endsWith(".py") ? concat(List.of(PYTHON), command) : command);
  }

  private static List<String> module(List<String> options) {
    return concat(List.of("-m", "trace"), options);
  }

  /** {@code --report}, or an r in a word of short options. */
  private static boolean asksForReport(String word) {
    return word.equals("--report") || word.matches("-[ctlTRmsg]*r.*");
  }

  static List<String> concat(List<String> first, List<String> second) {
    return new ArrayList<>(Stream.concat(first.stream(), second.stream()).toList());
  }
}
