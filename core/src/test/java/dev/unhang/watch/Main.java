package dev.unhang.watch;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.linux.ProcFs;
import dev.unhang.model.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A command line in small, to see from outside how {@code run} and {@code watch} behave as
 * programs: {@code run AFTER ON-HANG TIMEOUT CHILDREN COMMAND...}, {@code watch ... PID...}. One
 * line a notice on standard error.
 */
public final class Main {
  private static final int OPTIONS = 5;

  private Main() {}

  public static void main(String[] args) throws Exception {
    Launcher launcher = Launcher.prepare();
    List<String> rest = Arrays.asList(args).subList(OPTIONS, args.length);
    WatchOptions options =
        new WatchOptions(
            Duration.parse(args[1]),
            Duration.ofMillis(Long.getLong("interval", 20)),
            Duration.ofSeconds(60),
            onHang(args[2]),
            Optional.of(args[3]).filter(t -> !t.isEmpty()).map(Duration::parse),
            Boolean.parseBoolean(args[4]));
    WatchContext context = context(Main::print);
    try {
      switch (args[0]) {
        case "run" -> System.exit(Run.run(launcher, rest, options, context));
        case "watch" -> new Watch(options, context).processes(pids(rest));
        case "all" -> new Watch(options, context).all();
        default -> throw new IllegalArgumentException(args[0]);
      }
    } catch (CannotStart e) {
      System.err.println("unhang: " + e.getMessage());
      System.exit(e.status());
    }
  }

  /** As the command line tool has it. */
  static WatchContext context(WatchListener listener) {
    Inspector inspector = new Inspector();
    return new WatchContext(
        (pids, descendants) ->
            inspector.inspect(pids, new InspectOptions(false, false, false, descendants)),
        Main::isPython,
        Report::summary,
        listener);
  }

  private static boolean isPython(int pid) {
    try (Stream<String> paths = ProcFs.maps(pid).stream().map(m -> m.fileName())) {
      return paths.anyMatch(name -> name.startsWith("libpython") || name.startsWith("python"));
    } catch (IOException e) {
      return false;
    }
  }

  private static OnHang onHang(String word) {
    return switch (word) {
      case "report" -> new OnHang.Report();
      case "kill" -> new OnHang.Kill();
      case "core" -> new OnHang.Core();
      default -> new OnHang.Exec(word);
    };
  }

  private static List<Integer> pids(List<String> words) {
    List<Integer> pids = new ArrayList<>();
    words.forEach(word -> pids.add(Integer.valueOf(word)));
    return pids;
  }

  private static void print(Notice notice) {
    System.err.println("unhang: " + NoticeText.of(notice));
  }
}
