package dev.unhang.cli;

import dev.unhang.InspectOptions;
import dev.unhang.target.CannotInspect;
import dev.unhang.watch.Watch;
import dev.unhang.watch.WatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code unhang watch}: watches programs that already run. */
final class WatchCommand implements Command {
  private final Look look;
  private final IntPredicate python;

  /**
   * @param python whether a process, by its pid, is run by a Python that may be looked into
   */
  WatchCommand(Look look, IntPredicate python) {
    this.look = look;
    this.python = python;
  }

  private static final String ALL = "--all";

  @Override
  public String name() {
    return "watch";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            "unhang watch",
            "unhang watch [OPTION...] PID... | --all",
            "Watches Python programs that already run, until they end, and explains on",
            "standard error when one of their threads, or all of one, hangs.");
    spec.addOption(
        Options.flag(ALL, "watch every Python program that may be read, also later ones"));
    WatchArguments.add(spec, "stop watching after that time");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PID")
            .hideParamSyntax(true)
            .index("0..*")
            .arity("1..*")
            .required(false)
            .type(List.class)
            .auxiliaryTypes(Integer.class)
            .converters(Options.converter(Options::pid))
            .description("a process to watch")
            .build());
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("0", "what was watched has ended, or the time is over");
    statuses.put("1", "a process could not be watched");
    statuses.put("2", "wrong usage");
    spec.usageMessage()
        .exitCodeList(statuses)
        .footer(
            "  unhang watch 4242",
            "  unhang watch --after 1m --children --output hangs/ 4242",
            "  unhang watch --all --json --output /var/log/hangs.json");
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Io io) throws UsageError, Failure {
    List<Integer> pids = arguments.matchedPositionalValue(0, List.of());
    boolean all = Options.has(arguments, ALL);
    if (pids.isEmpty() != all) {
      throw UsageError.of(
          this, all ? "--all watches every program: no PID with it" : "no PID given");
    }
    WatchOptions options = WatchArguments.options(arguments);
    List<Integer> watchable = watchable(pids, options.children(), io);
    if (watchable.isEmpty() && !all) {
      return Exit.FAILED;
    }
    NoticePrinter printer = WatchArguments.printer(arguments, io);
    Watch watch = new Watch(options, WatchArguments.context(arguments, look, python, printer));
    try {
      if (all) {
        watch.all();
      } else {
        watch.processes(watchable);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return printer.sawFailure() || watchable.size() < pids.size() ? Exit.FAILED : Exit.OK;
  }

  /** The others are complained about. The parent of Python processes need not be one itself. */
  private List<Integer> watchable(List<Integer> pids, boolean children, Io io) {
    List<Integer> watchable = new ArrayList<>();
    for (int pid : pids) {
      try {
        if (!children || !Files.exists(Path.of("/proc/" + pid))) {
          look.at(List.of(pid), InspectOptions.DEFAULT);
        }
        watchable.add(pid);
      } catch (CannotInspect e) {
        io.complain(e);
      }
    }
    return watchable;
  }
}
