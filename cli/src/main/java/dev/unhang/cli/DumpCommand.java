package dev.unhang.cli;

import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.target.CannotInspect;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code unhang dump}: what every thread does and waits for, now. */
final class DumpCommand implements Command {
  private static final Option JSON =
      Option.flag("--json", "print one JSON object (format unhang-report/1) instead of text");
  private static final Option TREE =
      Option.flag("--tree", "look at the descendants of the processes too");
  private static final Option CHECK =
      Option.flag("--check", "exit with 3 if the verdict is 'deadlock' or 'abandoned'");
  private static final Option OUTPUT =
      Option.valued("--output", "FILE", "write to FILE instead of standard output").or("-o");

  private final Look look;

  DumpCommand(Look look) {
    this.look = look;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "dump",
        List.of(
            JSON,
            Options.LOCALS,
            Options.NATIVE,
            Options.NO_STOP,
            TREE,
            CHECK,
            OUTPUT,
            Options.COLOUR,
            Options.HELP),
        false);
  }

  @Override
  public Help help() {
    return new Help(
        "unhang dump [OPTION...] PID...",
        """
        Explains what every thread of a Python program does and what it waits for. The program needs
        no preparation, and goes on as if nothing had happened. Several processes that belong
        together are looked at as one picture.\
        """,
        List.of(
            "0  done",
            "1  a process could not be looked at",
            "2  wrong usage",
            "3  with --check: something hangs that will not go on by itself"),
        List.of(
            "unhang dump 4242",
            "unhang 4242                          the same",
            "unhang dump --locals --tree 4242",
            "unhang dump --json 4242 | jq -r .summary",
            "unhang dump --check 4242 >hang.txt || alert <hang.txt"));
  }

  @Override
  public int run(Arguments arguments, Io io) throws UsageError, Failure, CannotInspect {
    List<Integer> pids = arguments.operands(Options::pid).stream().distinct().toList();
    if (pids.isEmpty()) {
      throw syntax().error("no PID given");
    }
    ColourWhen colour = Options.colour(arguments);
    Report report = look.at(pids, Options.inspect(arguments, arguments.has(TREE)));
    Optional<String> file = arguments.value(OUTPUT);
    Style style = file.isPresent() ? io.fileStyle(colour) : io.outStyle(colour);
    byte[] bytes =
        arguments.has(JSON)
            ? JsonReport.of(report)
            : TextReport.of(report, style).getBytes(StandardCharsets.UTF_8);
    if (file.isPresent()) {
      write(bytes, file.get());
    } else {
      io.print(bytes);
    }
    List<String> failures = failures(report, pids);
    failures.forEach(line -> io.complain("unhang: " + line));
    if (arguments.has(CHECK) && hangs(report.verdict())) {
      return Exit.HANGS;
    }
    return failures.isEmpty() ? Exit.OK : Exit.FAILED;
  }

  private static boolean hangs(Verdict verdict) {
    return verdict == Verdict.DEADLOCK || verdict == Verdict.ABANDONED;
  }

  /** Of several processes, those that were asked for and are not in the report, and why. */
  private static List<String> failures(Report report, List<Integer> pids) {
    Set<Integer> seen =
        report.picture().processes().stream().map(ProcessInfo::pid).collect(Collectors.toSet());
    List<String> failures = new ArrayList<>();
    for (int pid : pids) {
      if (!seen.contains(pid)) {
        failures.add(
            report.picture().gaps().stream()
                .filter(gap -> gap.pid() == pid)
                .map(gap -> gap.what())
                .findFirst()
                .orElse("process " + pid + " could not be looked at"));
      }
    }
    return failures;
  }

  private static void write(byte[] bytes, String file) throws Failure {
    try (OutputStream out = new FileOutputStream(file)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new Failure("cannot write " + e.getMessage());
    }
  }
}
