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
    Look look = new Inspector()::inspect;
    List<Command> commands =
        List.of(
            new RunCommand(look, Recorder::unpack),
            new WatchCommand(look),
            new DumpCommand(look),
            new TraceCommand(Recorder::unpack),
            new HistoryCommand());
    return new Unhang(commands, Io.ofProcess());
  }
}
