package dev.unhang.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code unhang trace} as a program. */
class TraceCommandTest {
  private static final String SOURCE =
      """
      import sys
      def f(n):
          return n and f(n - 1)
      print(f(3), sys.argv)
      raise SystemExit(4 if len(sys.argv) > 2 else 'said')
      """;

  @TempDir Path folder;

  private record Ended(int status, String out, String err) {}

  /** One that outside of chroots has the module and can be recorded. */
  private static List<String> python() {
    return Interpreters.withGil()
        .filter(python -> python.minor() >= 8 && python.isOfThisRoot())
        .reduce((older, newer) -> newer)
        .map(Interpreter::command)
        .orElseThrow();
  }

  private Ended run(List<List<String>> words) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("x.py"), SOURCE);
    List<String> command = words.stream().flatMap(List::stream).toList();
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(errors));
  }

  private static List<String> unhang(String main, String... words) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(words));
    return command;
  }

  /** The command line as it is where there was no C compiler. */
  static final class Uncompiled {
    public static void main(String[] args) {
      Command trace = new TraceCommand(Optional::empty);
      System.exit(new Unhang(List.of(trace), Io.ofProcess()).run(List.of(args)));
    }
  }

  @Test
  void isTheModule() throws Exception {
    Compiled.isNeeded();
    Ended expected = run(List.of(python(), List.of("-m", "trace", "-t", "-l", "x.py", "a b")));
    Ended failed = run(List.of(python(), List.of("-m", "trace", "-tc", "-R", "x.py", "a b", "c")));
    assertThat(expected.status).isNotZero();
    assertThat(failed.out).containsPattern("x\\.py\\(3\\): +return n and f\\(n - 1\\)");

    List<String> rest = List.of("x.py", "a b", "c");
    assertThat(
            run(List.of(unhang("dev.unhang.cli.Main", "trace", "-tc", "-R", "--"), python(), rest)))
        .isEqualTo(failed);
    assertThat(run(List.of(unhang("dev.unhang.cli.Main", "trace", "-t", "-l"), python(), rest)).err)
        .endsWith(expected.err.substring(expected.err.lastIndexOf("error: ")));
  }

  @Test
  void withoutACompilerItIsTheModuleItself() throws Exception {
    Ended expected = run(List.of(python(), List.of("-m", "trace", "-t", "x.py")));

    Ended actual =
        run(List.of(unhang(Uncompiled.class.getName(), "trace", "-t"), python(), List.of("x.py")));

    assertThat(actual.out).isEqualTo(expected.out);
    assertThat(actual.status).isEqualTo(expected.status);
    assertThat(actual.err)
        .isEqualTo(
            "unhang: built without a C compiler: Python traces, which takes longer\n"
                + expected.err);
  }

  @Test
  void saysWhereNothingWasTraced() throws Exception {
    Compiled.isNeeded();
    Ended ended = run(List.of(unhang("dev.unhang.cli.Main", "trace", "-t", "sh", "-c", "exit 3")));

    assertThat(ended)
        .isEqualTo(new Ended(3, "", "unhang: nothing was traced: no CPython from 3.8 on ran\n"));
  }
}
