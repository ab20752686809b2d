package dev.unhang.cli;

import dev.unhang.target.CannotInspect;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command {@code unhang}: finds the command that is meant, runs it, says what went wrong. */
final class Unhang {
  private static final String SEE_HELP = "'unhang --help' says how unhang is called.";

  private final List<Command> commands;
  private final Io io;

  Unhang(List<Command> commands, Io io) {
    this.commands = commands;
    this.io = io;
  }

  /**
   * @return the exit status
   */
  int run(List<String> words) {
    try {
      return dispatch(words);
    } catch (UsageError e) {
      io.complain(String.valueOf(e.getMessage()));
      io.complain(e.hint());
      return Exit.USAGE;
    } catch (Failure e) {
      io.complain("unhang: " + e.getMessage());
      return Exit.FAILED;
    }
  }

  private int dispatch(List<String> words) throws UsageError, Failure {
    if (words.isEmpty()) {
      throw new UsageError("unhang: what is to be done?", SEE_HELP);
    }
    String first = words.getFirst();
    List<String> rest = words.subList(1, words.size());
    Optional<Command> named = named(first);
    if (named.isPresent()) {
      return run(named.get(), rest);
    }
    switch (first) {
      case "-h", "--help", "help" -> {
        Optional<Command> about = rest.stream().findFirst().flatMap(this::named);
        io.print(about.map(this::help).orElse(Help.TEXT));
        return Exit.OK;
      }
      case "-V", "--version" -> {
        io.print(Help.version());
        return Exit.OK;
      }
      default -> {}
    }
    if (first.matches("\\d+")) {
      return run(command("dump"), words);
    }
    if (first.startsWith("-") && !first.equals("--")) {
      throw new UsageError(
          "unhang: unknown option " + first,
          "Options come after a command, as in 'unhang dump --json 4242'. " + SEE_HELP);
    }
    return run(command("run"), words);
  }

  private Optional<Command> named(String name) {
    return commands.stream().filter(command -> command.name().equals(name)).findFirst();
  }

  private Command command(String name) {
    return named(name).orElseThrow();
  }

  private int run(Command command, List<String> words) throws UsageError {
    CommandLine line = new CommandLine(command.spec()).setExpandAtFiles(false);
    try {
      ParseResult arguments = line.parseArgs(words.toArray(String[]::new));
      if (arguments.isUsageHelpRequested()) {
        io.print(help(command));
        return Exit.OK;
      }
      return command.run(arguments, io);
    } catch (ParameterException e) {
      throw UsageError.of(command, e);
    } catch (Failure e) {
      io.complain("unhang: " + e.getMessage());
      return command.failed();
    } catch (CannotInspect e) {
      io.complain(e);
      return command.failed();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return bug(e, command);
    }
  }

  private String help(Command command) {
    boolean colour = io.outStyle(ColourWhen.AUTO).colour();
    return new CommandLine(command.spec()).getUsageMessage(colour ? Ansi.ON : Ansi.OFF);
  }

  private int bug(Throwable thrown, Command command) {
    io.complain("unhang: an error in unhang itself: " + thrown);
    if (io.environment().getOrDefault("UNHANG_DEBUG", "").isEmpty()) {
      io.complain(
          "Please report it, with what is printed where UNHANG_DEBUG=1 is in the environment.");
    } else {
      for (StackTraceElement element : thrown.getStackTrace()) {
        io.complain("    at " + element);
      }
    }
    return command.failed();
  }
}
