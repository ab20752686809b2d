package dev.unhang.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A command line that was typed, and what came of it.
 *
 * @param out what was printed
 * @param err what was complained about
 */
record Typed(int status, String out, String err) {
  private static final Map<String, String> ENVIRONMENT = Map.of("LANG", "C.UTF-8");

  static Typed words(List<Command> commands, String... words) {
    return words(commands, ENVIRONMENT, words);
  }

  static Typed words(List<Command> commands, Map<String, String> environment, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Io io = new Io(out, err, environment, false, false);
    int status = new Unhang(commands, io).run(List.of(words));
    return new Typed(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
