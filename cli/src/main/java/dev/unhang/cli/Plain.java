package dev.unhang.cli;

import dev.unhang.watch.Program;
import java.util.List;
import java.util.Map;

/** Nothing is done for a program. */
record Plain(Program program) implements Preparation {
  Plain(List<String> command) {
    this(new Program(command, Map.of(), pid -> {}));
  }

  @Override
  public void ended(int status) {}

  @Override
  public void close() {}
}
