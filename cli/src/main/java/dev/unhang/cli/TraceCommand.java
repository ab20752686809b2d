package dev.unhang.cli;

import dev.unhang.watch.CannotStart;
import dev.unhang.watch.Launcher;
import dev.unhang.watch.Unwatched;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code unhang trace}: {@code python -m trace}, faster. The options are checked by the target
 * interpreter's own module, which also says what is wrong with them.
 */
final class TraceCommand implements Command {
  private final Tracing.Recorders recorders;

  TraceCommand(Tracing.Recorders recorders) {
    this.recorders = recorders;
  }

  @Override
  public String name() {
    return "trace";
  }

  @Override
  public int failed() {
    return Exit.RUN_FAILED;
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            "unhang trace",
            "unhang trace [OPTION...] [--] COMMAND [ARG...]",
            "Runs a Python program and prints or counts the lines that it executes, as",
            "'python -m trace' of the same interpreter does, to the byte, but faster. COMMAND",
            "may be an interpreter (python3 x.py, python3 -m pkg), a script that names one in",
            "its first line, or a file x.py, which python3 then runs.");
    TraceOptions.add(spec);
    spec.addOption(Options.help());
    Options.addCommand(spec, "0..*");
    spec.parser().unmatchedArgumentsAllowed(true);
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("...", "that of python -m trace; 128+n if signal n ended it");
    statuses.putAll(Exit.OF_RUN);
    spec.usageMessage()
        .parameterListHeading("")
        .exitCodeList(statuses)
        .footer(
            "  unhang trace --trace --ignore-dir=/usr python3 app.py",
            "  unhang trace --count --missing -C cover/ -- python3 -m unittest",
            "  unhang trace --trackcalls pytest tests/test_it.py");
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Io io) throws Failure {
    Launcher launcher = Launcher.prepare();
    List<String> command = arguments.matchedPositionalValue(0, List.of());
    TraceTask task = TraceTask.of(options(arguments.originalArgs(), command.size()), command);
    try (Preparation preparation = Tracing.of(task, recorders, io)) {
      int status =
          Unwatched.run(
              launcher, preparation.program().command(), preparation.program().environment());
      preparation.ended(status);
      return status;
    } catch (CannotStart e) {
      io.complain("unhang: " + e.getMessage());
      return e.status();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed();
    }
  }

  /** What stands before the command, as it was typed. */
  private static List<String> options(List<String> words, int commandWords) {
    List<String> options = words.subList(0, words.size() - commandWords);
    boolean separated = !options.isEmpty() && options.getLast().equals("--");
    return separated ? options.subList(0, options.size() - 1) : options;
  }
}
