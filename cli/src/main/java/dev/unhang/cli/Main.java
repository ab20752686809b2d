package dev.unhang.cli;

import dev.unhang.Inspector;
import java.util.List;

/** Where {@code unhang} starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    List<Command> commands = List.of(new DumpCommand(new Inspector()::inspect));
    System.exit(new Unhang(commands, Io.ofProcess()).run(List.of(args)));
  }
}
