package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Finding;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Interrupt.State;
import dev.unhang.model.Report;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of Ctrl-C, in programs to which it was sent. */
class InterruptTest {

  private static final String HEAD =
      """
      import ctypes, os, signal, threading, time
      signal.signal(signal.SIGINT, signal.default_int_handler)
      signal.signal(signal.SIGQUIT, signal.SIG_DFL)
      def press(there):
          while not there():
              time.sleep(0.01)
          os.kill(os.getpid(), signal.SIGINT)
          print('READY %d' % os.getpid(), flush=True)
          time.sleep(1000)
      def start(there):
          threading.Thread(target=press, args=(there,), daemon=True).start()
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void arrivesWhileTheMainThreadIsInNativeCode(Interpreter python) {
    String source =
        HEAD
            + """
            libc = ctypes.CDLL(None)
            mutex = ctypes.create_string_buffer(64)
            libc.pthread_mutex_lock(mutex)
            start(lambda: mutex.raw[0] == 2)  # which says that it is waited for
            libc.pthread_mutex_lock(mutex)
            """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Report report = new Looking(program).report(r -> interrupt(r).isPresent());
      Interrupt interrupt = interrupt(report).orElseThrow();
      assertThat(interrupt.state()).isEqualTo(State.ARRIVED);
      assertThat(interrupt.endedBy()).containsExactly("SIGTERM", "SIGQUIT", "SIGKILL");
      assertThat(report.findings().stream().map(Finding::id)).contains("interrupt-pending");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void isActedOn(Interpreter python) {
    String source =
        HEAD
            + """
            begun = threading.Event()
            start(begun.is_set)
            try:
                begun.set()
                time.sleep(1000)
            except KeyboardInterrupt:
                time.sleep(1000)
            """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Rest.await(program.pid());
      Report report = new Looking(program).report();
      assertThat(interrupt(report)).isEmpty();
      assertThat(report.findings()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void isBlockedOrIgnored(Interpreter python) {
    String source =
        """
        import os, signal, time
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
        print('READY %d' % os.getpid(), flush=True)
        input()
        os.kill(os.getpid(), signal.SIGINT)
        print('sent', flush=True)
        input()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        print('ignored', flush=True)
        time.sleep(1000)
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Looking looking = new Looking(program);
      assertThat(interrupt(looking.report()).map(Interrupt::state)).hasValue(State.BLOCKED);
      program.send("");
      assertThat(program.line()).isEqualTo("sent");
      Report report = looking.report(r -> interrupt(r).filter(Interrupt::pending).isPresent());
      assertThat(interrupt(report).map(Interrupt::state)).hasValue(State.HELD_BACK);
      assertThat(interrupt(report).orElseThrow().endedBy()).containsExactly("SIGQUIT", "SIGKILL");
      assertThat(report.findings().stream().map(Finding::id)).containsExactly("interrupt-pending");
      program.send("");
      assertThat(program.line()).isEqualTo("ignored");
      report = looking.report();
      assertThat(interrupt(report).map(Interrupt::state)).hasValue(State.IGNORED);
      assertThat(report.findings()).isEmpty();
    }
  }

  private static Optional<Interrupt> interrupt(Report report) {
    return report.picture().processes().getFirst().interrupt();
  }
}
