package dev.unhang.cli;

import dev.unhang.InspectOptions;
import dev.unhang.InspectOptions.Natives;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.report.Style;
import dev.unhang.target.CannotInspect;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code unhang dump}: what every thread does and waits for, now. */
final class DumpCommand implements Command {
  private static final String CHECK = "--check";

  private final Look look;

  DumpCommand(Look look) {
    this.look = look;
  }

  @Override
  public String name() {
    return "dump";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            "unhang dump",
            "unhang dump [OPTION...] PID...",
            "Explains what every thread of a Python program does and what it waits for. The",
            "program needs no preparation, and goes on as if nothing had happened.");
    spec.addOption(Options.json("print one JSON object"))
        .addOption(Options.locals())
        .addOption(Options.nativeFrames("show native (C, C++, Rust ...) frames too"))
        .addOption(Options.noStop())
        .addOption(Options.flag(Options.TREE, "look at the descendants of the processes too"))
        .addOption(Options.flag(CHECK, "exit with 3 if the verdict is 'deadlock' or 'abandoned'"))
        .addOption(
            OptionSpec.builder("-o", Options.OUTPUT)
                .paramLabel("FILE")
                .type(String.class)
                .description("write to FILE instead of standard output")
                .build())
        .addOption(Options.colour())
        .addOption(Options.help())
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("PID")
                .index("0..*")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(Integer.class)
                .converters(Options.converter(Options::pid))
                .description("a process, or several that belong together")
                .build());
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("0", "done");
    statuses.put("1", "a process could not be looked at");
    statuses.put("2", "wrong usage");
    statuses.put("3", "with --check: something hangs that will not go on by itself");
    spec.usageMessage()
        .exitCodeList(statuses)
        .footer(
            "  unhang dump 4242",
            "  unhang 4242                               the same",
            "  unhang dump --locals --tree 4242",
            "  unhang dump --json 4242 | jq -r .summary",
            "  unhang dump --check 4242 >hang.txt || alert <hang.txt");
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Io io) throws Failure, CannotInspect {
    List<Integer> pids = arguments.matchedPositionalValue(0, List.<Integer>of());
    InspectOptions options =
        Options.inspect(arguments, Natives.NONE, Options.has(arguments, Options.TREE));
    Report report = look.at(pids.stream().distinct().toList(), options);
    Optional<String> file = Options.value(arguments, Options.OUTPUT);
    byte[] bytes = bytes(report, arguments, io, file.isPresent());
    if (file.isPresent()) {
      write(bytes, file.get());
    } else {
      io.print(bytes);
    }
    List<String> failures = failures(report, pids);
    failures.forEach(line -> io.complain("unhang: " + line));
    if (Options.has(arguments, CHECK) && hangs(report.verdict())) {
      return Exit.HANGS;
    }
    return failures.isEmpty() ? Exit.OK : Exit.FAILED;
  }

  private static boolean hangs(Verdict verdict) {
    return verdict == Verdict.DEADLOCK || verdict == Verdict.ABANDONED;
  }

  private static byte[] bytes(Report report, ParseResult arguments, Io io, boolean toFile) {
    RecordedReport recorded = RecordedReport.of(report);
    if (Options.has(arguments, Options.JSON)) {
      return JsonReport.of(recorded);
    }
    ColourWhen colour = Options.colour(arguments);
    Style style = toFile ? io.fileStyle(colour) : io.outStyle(colour);
    style = style.withStartUp(Options.has(arguments, Options.NATIVE));
    return recorded.text(style).getBytes(StandardCharsets.UTF_8);
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
