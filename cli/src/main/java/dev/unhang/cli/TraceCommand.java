package dev.unhang.cli;

import dev.unhang.history.Recorder;
import dev.unhang.watch.CannotStart;
import dev.unhang.watch.Launcher;
import dev.unhang.watch.Unwatched;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code unhang trace}: {@code python -m trace}, faster. The options are checked by the target
 * interpreter's own module, which also says what is wrong with them.
 */
final class TraceCommand implements Command {
  private final Recorders recorders;

  /** Makes the recorder that is to be used, if there is one. */
  interface Recorders {
    Optional<Recorder> unpack() throws IOException;
  }

  TraceCommand(Recorders recorders) {
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
    flag(spec, "-c", "--count", "count how often each line runs; write MODULE.cover files");
    flag(spec, "-t", "--trace", "print each line before it is executed");
    flag(spec, "-l", "--listfuncs", "list the functions that were called");
    flag(spec, "-T", "--trackcalls", "list who called whom");
    flag(spec, "-r", "--report", "only write the report of a --file; runs nothing");
    flag(spec, "-R", "--no-report", "write no .cover files");
    value(spec, "-f", "--file", "FILE", "where counts of several runs are gathered");
    value(spec, "-C", "--coverdir", "DIR", "where .cover files go");
    flag(spec, "-m", "--missing", "mark the lines that were not executed");
    flag(spec, "-s", "--summary", "print a line for each module");
    flag(spec, "-g", "--timing", "print the time before each line");
    value(spec, "--ignore-module", "--ignore-module", "MODULE", "leave out these (commas between)");
    value(spec, "--ignore-dir", "--ignore-dir", "DIR", "leave out files under it (colons between)");
    flag(spec, "--module", "--module", "COMMAND is a module, which python3 then runs");
    spec.addOption(Options.help());
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("COMMAND")
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build());
    spec.parser().stopAtPositional(true).unmatchedArgumentsAllowed(true);
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("...", "that of python -m trace; 128+n if signal n ended it");
    statuses.put("125", "unhang itself failed");
    statuses.put("126", "the command could not be executed");
    statuses.put("127", "there is no such command");
    spec.usageMessage()
        .parameterListHeading("")
        .exitCodeList(statuses)
        .footer(
            "  unhang trace --trace --ignore-dir=/usr python3 app.py",
            "  unhang trace --count --missing -C cover/ -- python3 -m unittest",
            "  unhang trace --trackcalls pytest tests/test_it.py");
    return spec;
  }

  private static void flag(CommandSpec spec, String name, String longName, String description) {
    spec.addOption(
        OptionSpec.builder(name.equals(longName) ? array(name) : array(name, longName))
            .description(description)
            .build());
  }

  private static void value(
      CommandSpec spec, String name, String longName, String label, String description) {
    spec.addOption(
        OptionSpec.builder(name.equals(longName) ? array(name) : array(name, longName))
            .paramLabel(label)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(description)
            .build());
  }

  private static String[] array(String... names) {
    return names;
  }

  @Override
  public int run(ParseResult arguments, Io io) throws Failure {
    Launcher launcher = Launcher.prepare();
    List<String> command = arguments.matchedPositionalValue(0, List.of());
    TraceTask task = TraceTask.of(options(arguments.originalArgs(), command.size()), command);
    try {
      return switch (task) {
        case TraceTask.Module(List<String> words) -> Unwatched.run(launcher, words, Map.of());
        case TraceTask.Program program -> trace(launcher, program, io);
      };
    } catch (CannotStart e) {
      io.complain("unhang: " + e.getMessage());
      return e.status();
    } catch (IOException e) {
      throw new Failure("the recorder cannot be unpacked: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed();
    }
  }

  private int trace(Launcher launcher, TraceTask.Program program, Io io)
      throws CannotStart, InterruptedException, IOException, Failure {
    Optional<Recorder> unpacked = recorders.unpack();
    if (unpacked.isEmpty()) {
      io.complain("unhang: built without a C compiler: Python traces, which takes longer");
      return Unwatched.run(launcher, PythonCommand.traced(program), Map.of());
    }
    try (Recorder recorder = unpacked.get()) {
      Optional<String> preload = Optional.ofNullable(io.environment().get("LD_PRELOAD"));
      int status =
          Unwatched.run(launcher, program.command(), recorder.tracing(program.options(), preload));
      if (!recorder.met()) {
        io.complain("unhang: nothing was traced: no CPython from 3.8 on ran");
      }
      return status;
    }
  }

  /** What stands before the command, as it was typed. */
  private static List<String> options(List<String> words, int commandWords) {
    List<String> options = words.subList(0, words.size() - commandWords);
    boolean separated = !options.isEmpty() && options.getLast().equals("--");
    return separated ? options.subList(0, options.size() - 1) : options;
  }
}
