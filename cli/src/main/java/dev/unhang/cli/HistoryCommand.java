package dev.unhang.cli;

import dev.unhang.attach.Attach;
import dev.unhang.history.HistoryText;
import dev.unhang.history.ProcessHistory;
import dev.unhang.history.Recording;
import dev.unhang.history.StepFilter;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code unhang history}: what a recorded program executed last. */
final class HistoryCommand implements Command {
  private static final String LAST = "--last";
  private static final String ATTACH = "--attach";
  private static final String INTERLEAVED = "--interleaved";
  private static final String IGNORE_DIR = "--ignore-dir";
  private static final String IGNORE_MODULE = "--ignore-module";
  private static final String ONLY_DIR = "--only-dir";
  private static final int DEFAULT_LAST = 40;

  @Override
  public String name() {
    return "history";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            "unhang history",
            "unhang history [OPTION...] PID",
            "Prints the lines that each thread of a program executed last. The program was",
            "started by 'unhang run --history', or by one that was; it may run, hang, or have",
            "ended by a signal or os._exit.");
    spec.addOption(
            OptionSpec.builder(LAST)
                .paramLabel("N")
                .type(Integer.class)
                .converters(Options.converter(HistoryCommand::number))
                .description("lines of each thread, repeated ones once (default: 40)")
                .build())
        .addOption(
            Options.flag(
                INTERLEAVED,
                "all threads together, by the times of their calls; --last counts the lines of all"))
        .addOption(names(IGNORE_DIR, "DIR", "leave out files under it"))
        .addOption(names(IGNORE_MODULE, "MODULE", "leave out a module or package"))
        .addOption(names(ONLY_DIR, "DIR", "leave out all other files"))
        .addOption(
            Options.flag(
                ATTACH,
                "start to record a program that runs already, instead: CPython 3.14 and newer"))
        .addOption(Options.flag(Options.JSON, "as one JSON object (format unhang-history/1)"))
        .addOption(Options.help());
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PID")
            .index("0")
            .arity("1")
            .required(true)
            .type(Integer.class)
            .converters(Options.converter(Options::pid))
            .hidden(true)
            .build());
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("0", "printed");
    statuses.put("1", "there is no history of that process");
    statuses.put("2", "wrong usage");
    spec.usageMessage()
        .parameterListHeading("")
        .exitCodeList(statuses)
        .footer(
            "  unhang run --history -- python3 app.py &",
            "  unhang history 4242",
            "  unhang history --attach 4242",
            "  unhang history --last 200 --only-dir \"$PWD\" 4242");
    return spec;
  }

  private static OptionSpec names(String option, String label, String description) {
    return OptionSpec.builder(option)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(description)
        .build();
  }

  private static int number(String text) {
    if (!text.matches("[1-9]\\d{0,6}")) {
      throw new IllegalArgumentException("is no number of lines");
    }
    return Integer.parseInt(text);
  }

  @Override
  public int run(ParseResult arguments, Io io) throws Failure, CannotInspect {
    int pid = arguments.matchedPositionalValue(0, 0);
    if (Options.has(arguments, ATTACH)) {
      io.print(attach(pid));
      return Exit.OK;
    }
    StepFilter filter =
        new StepFilter(
            arguments.matchedOptionValue(IGNORE_DIR, List.of()),
            arguments.matchedOptionValue(IGNORE_MODULE, List.of()),
            arguments.matchedOptionValue(ONLY_DIR, List.of()));
    int last = arguments.matchedOptionValue(LAST, DEFAULT_LAST);
    ProcessHistory history = HistoryText.filtered(read(pid), filter);
    // the files of one that has ended are looked for from here
    boolean runs = Files.exists(Path.of("/proc", String.valueOf(pid)));
    SourceText sources = new SourceText(runs ? pid : (int) ProcessHandle.current().pid());
    if (Options.has(arguments, Options.JSON)) {
      io.print(JsonHistory.text(history, last));
    } else if (Options.has(arguments, INTERLEAVED)) {
      io.print(HistoryText.interleaved(history, last, sources::line));
    } else {
      io.print(HistoryText.of(history, last, sources::line));
    }
    return Exit.OK;
  }

  private static String attach(int pid) throws Failure, CannotInspect {
    try {
      return switch (Attach.to(pid, Recording.DEFAULT_RECORDS)) {
        case RECORDING ->
            "Process %1$d is recorded from now on: unhang history %1$d%n".formatted(pid);
        case ALREADY -> "Process %1$d is being recorded: unhang history %1$d%n".formatted(pid);
        case PENDING ->
            """
            Process %1$d was asked, but none of its threads has executed Python since: it is recorded as soon as
            one does. What they wait for now: unhang dump %1$d
            """
                .formatted(pid);
      };
    } catch (IOException e) {
      throw new Failure("process " + pid + " cannot be given the recorder: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  private static ProcessHistory read(int pid) throws Failure {
    try {
      return ProcessHistory.of(pid)
          .orElseThrow(() ->
              new Failure(
                  "there is no history of process %d: 'unhang run --history' keeps one"
                      .formatted(pid)));
    } catch (IOException e) {
      throw new Failure("the history cannot be read: " + e.getMessage());
    }
  }
}
