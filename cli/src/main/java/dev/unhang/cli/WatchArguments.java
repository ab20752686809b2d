package dev.unhang.cli;

import dev.unhang.InspectOptions;
import dev.unhang.InspectOptions.Natives;
import dev.unhang.report.Style;
import dev.unhang.watch.NoticeText;
import dev.unhang.watch.WatchContext;
import dev.unhang.watch.WatchListener;
import dev.unhang.watch.WatchOptions;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntPredicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that {@code run} and {@code watch} share. */
final class WatchArguments {
  private static final String QUIET = "--quiet";

  private static final String AFTER = "--after";
  private static final String INTERVAL = "--interval";
  private static final String REPEAT = "--repeat";
  private static final String TIMEOUT = "--timeout";
  private static final String CHILDREN = "--children";

  private WatchArguments() {}

  static void add(CommandSpec spec, String timeout) {
    spec.addOption(
            Options.time(AFTER, "10s", "how long a thread must stand still to be called hanging"))
        .addOption(Options.time(INTERVAL, "100ms", "how often to see whether threads move"))
        .addOption(Options.time(REPEAT, "60s", "how often to mention a hang that goes on"))
        .addOption(OnHangOption.spec())
        .addOption(Options.time(TIMEOUT, "", timeout))
        .addOption(Options.flag(CHILDREN, "watch the processes that it starts too"))
        .addOption(
            OptionSpec.builder("-o", Options.OUTPUT)
                .paramLabel("FILE|DIR")
                .type(String.class)
                .description(
                    "append to FILE, or write a file for each report into the folder DIR, instead"
                        + " of standard error")
                .build())
        .addOption(Options.json("only reports, as JSON objects, one a line"))
        .addOption(
            OptionSpec.builder("-q", QUIET)
                .description("only reports: not a word when something moves again or ends")
                .build())
        .addOption(Options.locals())
        .addOption(
            Options.nativeFrames(
                "all native (C, C++, Rust ...) frames of all threads; without, of those that wait as far as that needs no stop"))
        .addOption(Options.noStop())
        .addOption(Options.colour())
        .addOption(Options.help());
  }

  static WatchOptions options(ParseResult arguments) {
    WatchOptions defaults = WatchOptions.DEFAULT;
    return new WatchOptions(
        Options.<Duration>value(arguments, AFTER).orElse(defaults.after()),
        Options.<Duration>value(arguments, INTERVAL).orElse(defaults.interval()),
        Options.<Duration>value(arguments, REPEAT).orElse(defaults.repeat()),
        OnHangOption.value(arguments).orElse(defaults.onHang()),
        Options.value(arguments, TIMEOUT),
        Options.has(arguments, CHILDREN));
  }

  /**
   * What watching needs, for these arguments.
   *
   * @param python whether a process is run by a Python that may be looked into
   * @param listener gets what there is to tell
   */
  static WatchContext context(
      ParseResult arguments, Look look, IntPredicate python, WatchListener listener) {
    InspectOptions alone = Options.inspect(arguments, Natives.OF_RUNNING_TOO, false);
    InspectOptions tree = Options.inspect(arguments, Natives.OF_RUNNING_TOO, true);
    return new WatchContext(
        (pids, descendants) -> look.at(pids, descendants ? tree : alone),
        python,
        report -> JsonReport.text(RecordedReport.of(report)),
        listener);
  }

  static NoticePrinter printer(ParseResult arguments, Io io) throws Failure {
    boolean quiet = Options.has(arguments, QUIET);
    return new NoticePrinter(output(arguments, io), NoticeText::of, quiet, io);
  }

  /** Where notices go. A file is opened, a folder made, before anything is started. */
  static NoticeOutput output(ParseResult arguments, Io io) throws Failure {
    boolean json = Options.has(arguments, Options.JSON);
    ColourWhen colour = Options.colour(arguments);
    boolean startUp = Options.has(arguments, Options.NATIVE);
    Optional<String> name = Options.value(arguments, Options.OUTPUT);
    if (name.isEmpty()) {
      return NoticeStream.live(io.err(), json, io.errStyle(colour).withStartUp(startUp));
    }
    try {
      Path file = Path.of(name.get());
      if (name.get().endsWith("/") || Files.isDirectory(file)) {
        return new NoticeFolder(
            Files.createDirectories(file), json, Style.PLAIN.withStartUp(startUp));
      }
      return NoticeStream.log(
          new FileOutputStream(file.toFile(), true),
          json,
          io.fileStyle(colour).withStartUp(startUp));
    } catch (IOException | InvalidPathException e) {
      throw new Failure("cannot write " + name.get() + ": " + e.getMessage());
    }
  }
}
