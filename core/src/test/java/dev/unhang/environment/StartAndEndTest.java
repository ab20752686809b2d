package dev.unhang.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.model.Frame;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Python while it is not yet there, or no more. */
class StartAndEndTest {
  static Stream<Interpreter> some() {
    return Interpreters.some(6, 8, 12, 13);
  }

  /** A process that becomes a new Python again and again is one in every moment. */
  @ParameterizedTest
  @MethodSource("some")
  void whileItStarts(Interpreter python) throws Exception {
    assertStarts(python, "pass");
  }

  /** In an execve(2) that another program interrupts, nothing is mapped but the stack. */
  @ParameterizedTest
  @MethodSource("some")
  void whileItStartsBesideOthers(Interpreter python) throws Exception {
    assertStarts(python, "share_a_processor()");
  }

  /**
   * @param first what the program does before it starts anew
   */
  private static void assertStarts(Interpreter python, String first) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import os, sys, time
            def share_a_processor():
                os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
                program = os.getpid()
                if os.fork() == 0:
                    while os.getppid() == program:
                        pass
                    os._exit(0)
                os.nice(10)
            turns = int(sys.argv[1]) if len(sys.argv) > 1 else 0
            if turns == 0:
                %s
                print('READY %%d' %% os.getpid())
                sys.stdin.readline()
            if turns == 40:
                print('done')
                time.sleep(1000)
            time.sleep(0.0005 * (turns %% 5))
            os.execv(sys.executable, [sys.executable, __file__, str(turns + 1)])
            """
                .formatted(first))) {
      Inspector inspector = new Inspector();
      program.send("go");
      boolean done = false;
      for (int looks = 0; !done && looks < 100_000; looks++) {
        Report report = inspector.inspect(List.of(program.pid()), InspectOptions.DEFAULT);
        done = line(report).equals(Optional.of("time.sleep(1000)"));
      }
      assertThat(done).isTrue();
    }
  }

  /** The line at which the program itself is; empty while Python is busy with itself. */
  private static Optional<String> line(Report report) {
    ThreadInfo main = Threads.only(report);
    return main.frames().stream()
        .map(Frame.Python.class::cast)
        .filter(frame -> frame.file().endsWith("program.py"))
        .findFirst()
        .flatMap(Frame.Python::source);
  }

  @ParameterizedTest
  @MethodSource("some")
  void whileItEnds(Interpreter python) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import atexit, os, time
            @atexit.register
            def tidy():
                print('READY %d' % os.getpid())
                time.sleep(1000)
            """)) {
      assertThat(Threads.functions(Threads.only(Parked.inspect(program.pid()))))
          .isEqualTo(List.of("tidy"));
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void afterItsEnd(Interpreter python) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import ctypes, os
            libc = ctypes.CDLL(None)
            on_exit = ctypes.cast(libc.pause, ctypes.c_void_p).value
            libc.__cxa_atexit(ctypes.c_void_p(on_exit), None, None)
            print('READY %d' % os.getpid())
            """)) {
      assertRefusedWithoutInterpreter(program.pid());
    }
  }

  /** Python may be a library, which ld.so(8) has not come to here. */
  @ParameterizedTest
  @MethodSource("some")
  void whileItsLibrariesAreLoaded(Interpreter python) throws Exception {
    try (PythonProgram program =
        PythonProgram.start(
            python,
            """
            import os, sys
            library = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'library')
            os.mkfifo(library)
            print('READY %d' % os.getpid())
            environment = dict(os.environ, LD_PRELOAD=library)
            os.execve(sys.executable, [sys.executable, '-c', ''], environment)
            """)) {
      assertRefusedWithoutInterpreter(program.pid());
    }
  }

  private static void assertRefusedWithoutInterpreter(int pid) {
    CannotInspect refusal = null;
    for (int i = 0; i < 20_000 && refusal == null; i++) {
      refusal = catchThrowableOfType(CannotInspect.class, () -> Parked.inspect(pid));
    }
    assertThat(refusal)
        .hasMessage(
            "process %d has no Python interpreter: it is only starting, or has shut Python down"
                .formatted(pid));
  }
}
