package dev.unhang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PythonProgramTest {
  private static final String ECHO =
      """
      import os, sys
      print('before')
      print('READY %d' % os.getpid())
      print(sys.version.split()[0], os.path.abspath(__file__), *sys.argv[1:])
      for line in sys.stdin:
          sys.stderr.write('heard ' + line)
          print('echo', line.strip())
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#all")
  void runsUnderEveryInterpreter(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, ECHO, "ä b", "")) {
      assertThat(program.line()).isEqualTo("before");
      assertThat(program.line()).isEqualTo(python.version() + " " + program.file() + " ä b ");
      program.send("one");
      assertThat(program.line()).isEqualTo("echo one");
      assertThat(program.errors()).isEqualTo("heard one\n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#all")
  void isNoChildOfThisProcess(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, ECHO)) {
      Optional<ProcessHandle> parent = ProcessHandle.of(program.pid()).orElseThrow().parent();
      assertThat(parent).isNotEmpty().isNotEqualTo(Optional.of(ProcessHandle.current()));
    }
  }

  @Test
  void endsWithEverythingItStarted() {
    String source =
        """
        import os, signal, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = os.fork()
        if child:
            print(child)
            print('READY %d' % os.getpid())
        time.sleep(1000)
        """;
    ProcessHandle parent;
    ProcessHandle child;
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), source)) {
      parent = ProcessHandle.of(program.pid()).orElseThrow();
      child = ProcessHandle.of(Long.parseLong(program.line())).orElseThrow();
      assertThat(child.isAlive()).isTrue();
    }
    assertThat(parent.onExit()).succeedsWithin(PythonProgram.PATIENCE);
    assertThat(child.onExit()).succeedsWithin(PythonProgram.PATIENCE);
  }

  @Test
  void saysWhyAProgramNeverGotReady() {
    assertThat(
            catchThrowable(
                () -> PythonProgram.start(Interpreters.any(), "raise SystemExit('no luck')")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no luck");
  }

  @Test
  void leavesNoFilesBehind() throws IOException {
    Interpreter python = Interpreters.any();
    Path outside;
    try (PythonProgram program = PythonProgram.start(python, ECHO)) {
      outside = python.root().resolve(Path.of("/").relativize(program.file()));
      assertThat(outside).exists();
    }
    assertThat(Files.exists(outside.getParent())).isFalse();
  }

  @Test
  void tellsHowAProgramEnded() {
    String source =
        """
        import os, sys
        print('READY %d' % os.getpid())
        sys.stdin.readline()
        sys.exit(7)
        """;
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), source)) {
      assertThat(program.isAlive()).isTrue();
      program.send("go");
      assertThat(program.awaitExit()).isEqualTo(7);
    }
  }
}
