package dev.unhang.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a command left that was run to its end. */
record Ran(int status, String out, String err) {

  /** Without anything on its standard input. */
  static Ran command(Path folder, List<String> words) throws IOException, InterruptedException {
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    return new Ran(process.waitFor(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  /** The command line of a class with a main method, in a JVM of its own. */
  static List<String> java(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  static Ran unhang(Path folder, List<String> arguments) throws IOException, InterruptedException {
    return command(folder, java("dev.unhang.cli.Main", arguments));
  }

  /** The newest interpreter that is here, not in a chroot, and can be recorded. */
  static List<String> python() {
    return Interpreters.withGil()
        .filter(python -> python.minor() >= 8 && python.isOfThisRoot())
        .reduce((older, newer) -> newer)
        .map(Interpreter::command)
        .orElseThrow();
  }
}
