package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Frame.Entry;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A lock that is taken again by a function which the interpreter called by itself. */
class InterruptionsTest {
  private static final String PROGRAM =
      """
      import gc, os, signal, sys, threading, weakref

      lock = threading.Lock()

      def take(*arguments):
          with lock:
              pass

      class Thing:
          def method(self, reference):
              take()

      def callback(reference):
          take()

      def collecting(phase, info):
          take()

      thing, other = Thing(), Thing()
      which = sys.argv[1]
      if which == 'function':
          reference = weakref.ref(thing, callback)
      elif which == 'method':
          reference = weakref.ref(thing, other.method)
      elif which == 'finalize':
          weakref.finalize(thing, take)
      elif which == 'collection':
          gc.callbacks.append(collecting)
      elif which == 'signal':
          signal.signal(signal.SIGUSR1, take)

      def free():
          global thing
          with lock:
              print('READY %d' % os.getpid())
              if which == 'collection':
                  gc.collect()
              if which == 'signal':
                  os.kill(os.getpid(), signal.SIGUSR1)
              thing = None

      free()
      """;

  private static final Map<String, Entry> EXPECTED =
      Map.of(
          "function", Entry.WEAKREF_CALLBACK,
          "method", Entry.WEAKREF_CALLBACK,
          "finalize", Entry.WEAKREF_CALLBACK,
          "collection", Entry.GC_CALLBACK,
          "signal", Entry.SIGNAL_HANDLER);

  static Stream<Arguments> interruptions() {
    return Interpreters.withGil()
        .flatMap(python -> EXPECTED.keySet().stream().map(which -> Arguments.of(python, which)));
  }

  @ParameterizedTest
  @MethodSource("interruptions")
  void isToldFromACall(Interpreter python, String which) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM, which)) {
      Report report = new Looking(program).report(r -> r.verdict() == Verdict.DEADLOCK);
      assertThat(entries(report)).containsExactly(EXPECTED.get(which));
      assertThat(report.findings())
          .extracting(Finding::id)
          .containsExactly(
              which.equals("signal") ? "signal-handler-deadlock" : "finalizer-deadlock");
    }
  }

  private static List<Entry> entries(Report report) {
    return report.picture().processes().getFirst().threads().getFirst().frames().stream()
        .filter(Frame.Python.class::isInstance)
        .flatMap(frame -> ((Frame.Python) frame).entry().stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void handledSignalsAreThoseWithAFunctionOfTheProgram(Interpreter python) {
    String source =
        """
        import faulthandler, os, signal, time

        faulthandler.enable()
        signal.signal(signal.SIGTERM, lambda number, frame: None)
        signal.signal(signal.SIGINT, print)
        signal.signal(signal.SIGRTMIN + 1, print)
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, print)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        print('READY %d' % os.getpid())
        time.sleep(1000)
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      ProcessInfo process = new Looking(program).report().picture().processes().getFirst();
      assertThat(process.handledSignals()).containsExactly("SIGTERM", "SIGRTMIN+1");
    }
  }
}
