package dev.unhang.cli;

import dev.unhang.history.Recording;
import dev.unhang.watch.CannotStart;
import dev.unhang.watch.Launcher;
import dev.unhang.watch.Run;
import dev.unhang.watch.WatchOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code unhang run}: starts a program and watches it. */
final class RunCommand implements Command {
  private static final String HISTORY = "--history";
  private static final int MOST_RECORDS = 1_000_000;

  private final Look look;
  private final IntPredicate python;
  private final Tracing.Recorders recorders;

  /**
   * @param python whether a process, by its pid, is run by a Python that may be looked into
   */
  RunCommand(Look look, IntPredicate python, Tracing.Recorders recorders) {
    this.look = look;
    this.python = python;
    this.recorders = recorders;
  }

  @Override
  public String name() {
    return "run";
  }

  @Override
  public int failed() {
    return Exit.RUN_FAILED;
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            "unhang run",
            "unhang run [OPTION...] [--] COMMAND [ARG...]",
            "Runs a program as if it had been started without unhang, and explains on",
            "standard error when one of its threads, or all of it, hangs. Ctrl-C goes to the",
            "program; if it has not ended 2 seconds later, where it stands is told, and the",
            "next Ctrl-C ends it. Everything after COMMAND is the program's.");
    WatchArguments.add(spec, "end the program after that time, with a report");
    spec.addOption(
        OptionSpec.builder(HISTORY)
            .paramLabel("N")
            .arity("0..1")
            .fallbackValue(String.valueOf(Recording.DEFAULT_RECORDS))
            .type(Integer.class)
            .converters(Options.converter(RunCommand::records))
            .description(
                "keep the last N lines (default: 10000) that each thread executes, also of the"
                    + " processes that it starts, in at most 64 MB of memory each; shown with reports and where it does not end by"
                    + " itself, and by 'unhang history'")
            .build());
    TraceOptions.add(spec);
    spec.addOption(
        OptionSpec.builder(RecordedFiles.ONLY_DIR)
            .paramLabel("DIR")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "with --history: leave out all other files; what is left out costs nothing")
            .build());
    Options.addCommand(spec, "1..*");
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("...", "the program's own; 128+n if signal n ended it");
    statuses.put("124", "--timeout ended it");
    statuses.putAll(Exit.OF_RUN);
    statuses.put("2", "wrong usage");
    spec.usageMessage()
        .parameterListHeading("")
        .exitCodeList(statuses)
        .footer(
            "  unhang run -- python3 app.py",
            "  unhang python3 app.py                     the same",
            "  unhang run --after 30s --children gunicorn app:app",
            "  unhang run --timeout 10m --on-hang kill -o hangs/ python3 -m pytest",
            "  unhang run --on-hang exec 'mail -s \"it hangs\" me' python3 app.py");
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Io io) throws UsageError, Failure {
    WatchOptions options = WatchArguments.options(arguments);
    List<String> command = arguments.matchedPositionalValue(0, List.of());
    Optional<Integer> records = Options.value(arguments, HISTORY);
    if (records.isEmpty() && arguments.hasMatchedOption(RecordedFiles.ONLY_DIR)) {
      throw UsageError.of(this, RecordedFiles.ONLY_DIR + " goes with " + HISTORY);
    }
    Launcher launcher = Launcher.prepare();
    NoticePrinter printer = WatchArguments.printer(arguments, io);
    try (Preparation preparation = prepare(arguments, records, printer, io)) {
      int status =
          Run.run(
              launcher,
              preparation.program(),
              options,
              WatchArguments.context(arguments, look, python, printer));
      preparation.ended(status);
      return status;
    } catch (CannotStart e) {
      io.complain("unhang: " + e.getMessage());
      hint(command.getFirst(), e.status()).ifPresent(io::complain);
      return e.status();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed();
    }
  }

  private Preparation prepare(
      ParseResult arguments, Optional<Integer> records, NoticePrinter printer, Io io)
      throws Failure {
    List<String> command = arguments.matchedPositionalValue(0, List.of());
    List<String> tracing = TraceOptions.given(arguments);
    boolean traces = records.isPresent() ? !RecordedFiles.areAll(tracing) : !tracing.isEmpty();
    Preparation preparation =
        traces ? Tracing.of(TraceTask.of(tracing, command), recorders, io) : new Plain(command);
    return records.isPresent()
        ? RunHistory.of(preparation, records.get(), RecordedFiles.filter(arguments), printer, io)
        : preparation;
  }

  private static int records(String text) {
    if (!text.matches("[1-9]\\d{0,6}") || Integer.parseInt(text) > MOST_RECORDS) {
      throw new IllegalArgumentException("is no number of lines up to " + MOST_RECORDS);
    }
    return Integer.parseInt(text);
  }

  /** Without a command's name, what is typed is a program: also what was meant as a command. */
  private static Optional<String> hint(String program, int status) {
    if (program.endsWith(".py")) {
      return Optional.of("Did you mean: unhang run python3 " + program);
    }
    return status == Exit.NO_SUCH_COMMAND
        ? Optional.of("'unhang --help' lists unhang's own commands.")
        : Optional.empty();
  }
}
