package dev.unhang.cli;

import dev.unhang.Inspector;
import dev.unhang.history.Recorder;
import java.util.List;

/** Where {@code unhang} starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(unhang().run(List.of(args)));
  }

  static Unhang unhang() {
    Inspector inspector = new Inspector();
    Look look = inspector::inspect;
    List<Command> commands =
        List.of(
            new RunCommand(look, inspector::canInspect, Recorder::unpack),
            new WatchCommand(look, inspector::canInspect),
            new DumpCommand(look),
            new TraceCommand(Recorder::unpack),
            new HistoryCommand());
    return new Unhang(commands, Io.ofProcess());
  }
}
