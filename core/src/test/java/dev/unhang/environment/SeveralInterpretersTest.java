package dev.unhang.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process with several interpreters, from 3.12 on each with a GIL of its own. */
class SeveralInterpretersTest {
  /**
   * Two threads go into an interpreter each, where one sleeps and the other never stops; in the
   * first of them a third thread is started.
   */
  private static final String SOURCE =
      """
      import os, sys, threading, time
      try:
          import _interpreters
      except ImportError:
          try:
              import _xxsubinterpreters as _interpreters
          except ImportError:
              import _xxinterpreters as _interpreters

      HEAD = '''
      import os, sys, threading, time
      def ready():
          os.write(WRITE, b'.')
      '''
      SLEEP = HEAD + '''
      def nap(own):
          if own:
              ready()
          time.sleep(1000)
      threading.Thread(target=nap, args=(True,), name='inborn', daemon=False).start()
      ready()
      nap(False)
      '''
      SPIN = HEAD + '''
      def turn(n):
          while True:
              n = n * 7 % 1000
              if sys.version_info < (3, 12):
                  time.sleep(0)  # those do not heed that another one wants the GIL
      ready()
      turn(5)
      '''

      def create():
          if (3, 9) <= sys.version_info < (3, 12):
              return _interpreters.create(isolated=False)  # to have threads
          return _interpreters.create()

      def enter(code):
          _interpreters.run_string(create(), code.replace('WRITE', str(write)))

      read, write = os.pipe()
      for name, code, dots in (('sleeper', SLEEP, 2), ('spinner', SPIN, 1)):
          threading.Thread(target=enter, args=(code,), name=name, daemon=True).start()
          while dots:
              dots -= len(os.read(read, 1))
      print('READY %d' % os.getpid())
      time.sleep(1000)
      """;

  static Stream<Interpreter> withInterpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= 8 && !python.debug());
  }

  @ParameterizedTest
  @MethodSource("withInterpreters")
  void areShownEachOnTheOneThatItWasEnteredFrom(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, SOURCE)) {
      Report report = rested(program.pid());

      assertThat(report.picture().gaps()).isEmpty();
      assertThat(Threads.named("MainThread", report).interpreter()).isZero();
      ThreadInfo sleeper = Threads.named("sleeper", report);
      assertThat(Threads.functions(sleeper)).startsWith("nap", "<module>", "enter", "run");
      assertThat(sleeper.interpreter()).isEqualTo(1);
      ThreadInfo spinner = Threads.named("spinner", report);
      assertThat(Threads.functions(spinner)).startsWith("turn", "<module>", "enter", "run");
      assertThat(spinner.interpreter()).isEqualTo(2);
      assertThat(spinner.reading()).isEqualTo(ThreadInfo.Reading.EXACT);
      ThreadInfo inborn = Threads.named("inborn", report);
      assertThat(Threads.functions(inborn)).startsWith("nap", "run").doesNotContain("enter");
      assertThat(inborn.interpreter()).isEqualTo(1);
    }
  }

  /** All threads but one come to rest. */
  private static Report rested(int pid) throws Exception {
    Report report = Parked.inspect(pid);
    for (int i = 0; i < 500 && !isRested(report); i++) {
      Thread.sleep(20);
      report = Parked.inspect(pid);
    }
    return report;
  }

  private static boolean isRested(Report report) {
    return Threads.all(report).stream()
        .allMatch(thread ->
            thread.reading() == ThreadInfo.Reading.EXACT
                && (thread.name().equals("spinner")
                    ? Threads.functions(thread).contains("turn")
                    : thread.state() == ThreadInfo.RunState.WAITING));
  }
}
