package dev.unhang.cli;

import dev.unhang.Inspector;
import java.util.List;

/** Where {@code unhang} starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(unhang().run(List.of(args)));
  }

  static Unhang unhang() {
    List<Command> commands = List.of(new DumpCommand(new Inspector()::inspect));
    return new Unhang(commands, Io.ofProcess());
  }
}
