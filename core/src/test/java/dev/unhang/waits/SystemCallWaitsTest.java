package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.waits.Looking.Said;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the system call that a thread is blocked in tells. */
class SystemCallWaitsTest {
  private static final String PROGRAM =
      """
      import fcntl, os, pty, select, signal, socket, subprocess, tempfile, threading, time

      def start(name, wait):
          threading.Thread(target=wait, name=name, daemon=True).start()

      def fill(pipe):
          while True:
              os.write(pipe, b'x' * 1000000)

      def listener():
          s = socket.socket()
          s.bind(('127.0.0.1', 0))
          s.listen(1)
          return s

      empty, full = os.pipe(), os.pipe()
      impatient = listener()
      impatient.settimeout(500)
      poll = select.epoll()
      poll.register(empty[0])
      directory = tempfile.mkdtemp()
      fifo = os.path.join(directory, 'fifo')
      os.mkfifo(fifo)
      name = os.path.join(directory, 'file')
      locked, wanted = open(name, 'w'), open(name)
      fcntl.flock(locked, fcntl.LOCK_EX)
      try:
          terminal = pty.openpty()[1]
      except OSError:
          terminal = None
      child = subprocess.Popen(['sleep', '1000'])

      start('sleep', lambda: time.sleep(1000))
      start('poll of nothing', lambda: select.poll().poll(1000000))
      start('pipe-read', lambda: os.read(empty[0], 1))
      start('pipe-write', lambda: fill(full[1]))
      start('select', lambda: select.select([empty[0]], [], []))
      start('select with a timeout', lambda: select.select([empty[0]], [], [], 1000))
      start('epoll', poll.poll)
      start('accept', listener().accept)
      start('accept with a timeout', impatient.accept)
      if terminal:
          start('terminal', lambda: os.read(terminal, 1))
      start('fifo', lambda: open(fifo))
      start('flock', lambda: fcntl.flock(wanted, fcntl.LOCK_EX))
      start('sigwait', lambda: signal.sigwait([signal.SIGUSR1]))
      start('sigtimedwait', lambda: signal.sigtimedwait([signal.SIGUSR1], 1000))
      start('wait', child.wait)
      start('stdin', input)
      print(terminal is not None)
      print('READY %d' % os.getpid())
      signal.pause()
      """;

  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry("MainThread", "signal"),
          Map.entry("sleep", "sleep, timed"),
          Map.entry("poll of nothing", "sleep, timed"),
          Map.entry("pipe-read", "pipe-read by process"),
          Map.entry("pipe-write", "pipe-write by process"),
          Map.entry("select", "poll"),
          Map.entry("select with a timeout", "poll, timed"),
          Map.entry("epoll", "poll"),
          Map.entry("accept", "socket"),
          Map.entry("accept with a timeout", "socket, timed"),
          Map.entry("terminal", "terminal"),
          Map.entry("fifo", "pipe-read"),
          Map.entry("flock", "file-lock by process"),
          Map.entry("sigwait", "signal"),
          Map.entry("sigtimedwait", "signal, timed"),
          Map.entry("wait", "process-exit by process"),
          Map.entry("stdin", "pipe-read by process"));

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void tellsTheKind(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      Map<String, String> expected = expected(program);
      assertThat(new Looking(program).waits(expected, SystemCallWaitsTest::words))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void tellsTheSameOfACallThatGoesOnAfterAStop(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      Looking looking = new Looking(program);
      Map<String, String> expected = expected(program);
      assertThat(looking.waits(expected, SystemCallWaitsTest::words)).isEqualTo(expected);
      signal(program, "STOP");
      signal(program, "CONT");
      assertThat(looking.waits(expected, SystemCallWaitsTest::words)).isEqualTo(expected);
    }
  }

  /** There may be no terminals where it runs, as in a bare chroot. */
  private static Map<String, String> expected(PythonProgram program) {
    Map<String, String> expected = new TreeMap<>(EXPECTED);
    if (!program.line().equals("True")) {
      expected.remove("terminal");
    }
    return expected;
  }

  private static void signal(PythonProgram program, String signal) throws Exception {
    new ProcessBuilder("kill", "-s", signal, "" + program.pid()).start().waitFor();
  }

  private static String words(Said said) {
    String timed = said.waitsFor().timed() ? ", timed" : "";
    String holders = said.holders().isEmpty() ? "" : " by " + said.holders();
    return said.kind() + timed + holders;
  }
}
