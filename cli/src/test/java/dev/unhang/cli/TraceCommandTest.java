package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.Inspector;
import dev.unhang.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code unhang trace}, and {@code unhang run} with its options, as programs. */
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

  private Ran run(String main, String... words) throws IOException, InterruptedException {
    return run(Ran.java(main, List.of(words)));
  }

  private Ran run(List<String> words) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("x.py"), SOURCE);
    return Ran.command(folder, words);
  }

  /** The command line as it is where there was no C compiler. */
  static final class Uncompiled {
    public static void main(String[] args) {
      Look look = new Inspector()::inspect;
      List<Command> commands =
          List.of(
              new TraceCommand(Optional::empty),
              new RunCommand(look, pid -> false, Optional::empty));
      System.exit(new Unhang(commands, Io.ofProcess()).run(List.of(args)));
    }
  }

  private static final String MAIN = "dev.unhang.cli.Main";

  @ParameterizedTest
  @ValueSource(strings = {"trace", "run"})
  void isTheModule(String command) throws Exception {
    Needs.recorder();
    String python = String.join(" ", Ran.python());
    Ran expected = run(words(python + " -m trace -t -l x.py a"));
    Ran failed = run(words(python + " -m trace -tc -R x.py a c"));
    assertThat(expected.status()).isNotZero();
    assertThat(failed.out()).containsPattern("x\\.py\\(3\\): +return n and f\\(n - 1\\)");

    assertThat(run(Ran.java(MAIN, words(command + " -tc -R -- " + python + " x.py a c"))))
        .isEqualTo(failed);
    assertThat(run(Ran.java(MAIN, words(command + " -t -l " + python + " x.py a"))).err())
        .endsWith(expected.err().substring(expected.err().lastIndexOf("error: ")));
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace", "run"})
  void withoutACompilerItIsTheModuleItself(String command) throws Exception {
    String python = String.join(" ", Ran.python());
    Ran expected = run(words(python + " -m trace -t x.py"));

    Ran actual =
        run(Ran.java(Uncompiled.class.getName(), words(command + " -t " + python + " x.py")));

    assertThat(actual.out()).isEqualTo(expected.out());
    assertThat(actual.status()).isEqualTo(expected.status());
    assertThat(actual.err())
        .isEqualTo(
            "unhang: built without a C compiler: Python traces, which takes longer\n"
                + expected.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace", "run"})
  void saysWhereNothingWasTraced(String command) throws Exception {
    Needs.recorder();

    assertThat(run(MAIN, command, "-t", "sh", "-c", "exit 3"))
        .isEqualTo(new Ran(3, "", "unhang: nothing was traced: no CPython from 3.8 on ran\n"));
  }

  /** The trace is on standard output, what unhang has to tell on standard error. */
  @Test
  void aHangThatIsTracedIsReported() throws Exception {
    Needs.recorder();
    Files.writeString(
        folder.resolve("hang.py"),
        """
        import threading
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()
        """);
    List<String> words = new ArrayList<>(List.of("run", "--trace", "--after=1s", "--on-hang=kill"));
    words.addAll(Ran.python());
    words.add("hang.py");

    Ran ran = Ran.unhang(folder, words);

    assertThat(ran.out()).containsPattern("hang\\.py\\(4\\): +lock\\.acquire\\(\\)\n$");
    assertThat(ran.err()).contains("hang.py:4").doesNotContain("hang.py(4)");
  }

  /** Which has what is traced, also of threads, but not what is ignored. */
  @Test
  void aTraceMayHaveAHistory() throws Exception {
    Needs.recorder();
    Files.writeString(
        folder.resolve("ends.py"),
        """
        import os, signal, textwrap
        def f(n):
            return n and f(n - 1)
        f(2)
        textwrap.dedent('x')
        os.kill(os.getpid(), signal.SIGKILL)
        """);
    List<String> python = Ran.python();
    List<String> traced = new ArrayList<>(python);
    traced.addAll(List.of("-u", "-m", "trace", "--trace", "--ignore-dir=$prefix", "ends.py"));
    Ran expected = run(traced);
    List<String> words =
        new ArrayList<>(List.of("run", "--history", "--trace", "--ignore-dir=$prefix"));
    words.addAll(python);
    words.addAll(List.of("-u", "ends.py"));

    Ran ran = Ran.unhang(folder, words);

    assertThat(ran.out()).isEqualTo(expected.out());
    assertThat(ran.status()).isEqualTo(128 + 9);
    assertThat(ran.err())
        .containsSubsequence("executed last", "f (", "3  return n", "textwrap.dedent", "os.kill")
        .doesNotContain("textwrap.py");
  }
}
