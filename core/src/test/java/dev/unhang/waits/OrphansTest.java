package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Place;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks that were held when a process was forked, as its child sees them. */
class OrphansTest {
  private static final String START =
      """
      import ctypes, functools, os, signal, threading, time

      libc = ctypes.CDLL(None)
      lock, rlock, semaphore = threading.Lock(), threading.RLock(), threading.Semaphore(1)
      mutex, held, go_on = ctypes.create_string_buffer(64), threading.Event(), threading.Event()

      def hold(lock, wait=functools.partial(time.sleep, 10000)):
          with lock:  # taken
              held.set()
              wait()  # now
          go_on.wait()

      def start(*arguments):
          threading.Thread(target=hold, name='holder', args=arguments, daemon=True).start()
          held.wait()

      class Native:
          def __enter__(self):
              libc.pthread_mutex_lock(mutex)
          def __exit__(self, *error):
              libc.pthread_mutex_unlock(mutex)

      def fork(wait):
          child = os.fork()
          if child == 0:
              signal.alarm(120)
              wait()
          print(child)

      """;

  private static final String END =
      """
      print('READY %d' % os.getpid())
      signal.pause()
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void heldStill(Interpreter python) {
    for (String name : new String[] {"lock", "rlock", "semaphore"}) {
      String program = "start(NAME)\nfork(NAME.acquire)\n".replace("NAME", name);
      try (PythonProgram running = PythonProgram.start(python, START + program + END)) {
        Gone gone = gone(report(running));
        assertThat(gone.cause()).as(name).isEqualTo(Gone.Cause.LEFT_BEHIND_BY_FORK);
        assertThat(gone.who()).isEqualTo("thread \"holder\" of process " + running.pid());
        assertThat(gone.certainty())
            .isEqualTo(name.equals("rlock") ? Certainty.CERTAIN : Certainty.LIKELY);
        assertThat(gone.takenAt()).map(Place::line).contains(line("# taken"));
        assertThat(gone.standsAt()).map(Place::line).contains(line("# now"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void heldNatively(Interpreter python) {
    String program = "start(Native())\nfork(Native().__enter__)\n";
    try (PythonProgram running = PythonProgram.start(python, START + program + END)) {
      Gone gone = gone(report(running));
      assertThat(gone.certainty()).isEqualTo(Certainty.CERTAIN);
      assertThat(gone.who()).isEqualTo("thread \"holder\" of process " + running.pid());
      assertThat(gone.standsAt()).map(Place::line).contains(line("# now"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void givenBackSince(Interpreter python) {
    String program =
        """
        gate = threading.Lock()
        gate.acquire()
        start(lock, gate.acquire)
        fork(lock.acquire)
        gate.release()
        while lock.locked():
            time.sleep(.01)
        """;
    try (PythonProgram running = PythonProgram.start(python, START + program + END)) {
      Gone gone = gone(report(running));
      assertThat(gone.certainty()).isEqualTo(Certainty.LIKELY);
      assertThat(gone.who()).isEqualTo("a thread of process " + running.pid());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void heldByTheThreadThatForked(Interpreter python) {
    String program =
        """
        Native().__enter__()
        fork(Native().__enter__)
        """;
    try (PythonProgram running = PythonProgram.start(python, START + program + END)) {
      Report report = report(running);
      assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
      assertThat(report.findings()).extracting(Finding::id).containsExactly("self-deadlock");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void ofAParentThatHasEnded(Interpreter python) {
    for (String name : new String[] {"rlock.acquire", "Native().__enter__"}) {
      String program =
          """
          middle = os.fork()
          if middle == 0:
              start(HOLD)
              fork(WAIT)
              os._exit(0)
          os.waitpid(middle, 0)
          """
              .replace("HOLD", name.startsWith("rlock") ? "rlock" : "Native()")
              .replace("WAIT", name);
      try (PythonProgram running = PythonProgram.start(python, START + program + END)) {
        Gone gone = gone(report(running));
        assertThat(gone.cause()).as(name).isEqualTo(Gone.Cause.LEFT_BEHIND_BY_FORK);
        assertThat(gone.certainty()).isEqualTo(Certainty.LIKELY);
      }
    }
  }

  private static Report report(PythonProgram running) {
    int child = Integer.parseInt(running.line());
    Rest.await(running.pid());
    return new Looking(child, InspectOptions.DEFAULT)
        .report(r -> r.verdict() == Verdict.ABANDONED || r.verdict() == Verdict.DEADLOCK);
  }

  private static Gone gone(Report report) {
    assertThat(report.verdict()).as("%s", report.summary()).isEqualTo(Verdict.ABANDONED);
    assertThat(report.findings()).extracting(Finding::id).containsExactly("fork-orphaned-lock");
    ThreadInfo waiter = report.picture().processes().getFirst().threads().getFirst();
    Optional<Gone> gone = waiter.waitsFor().flatMap(Wait::gone);
    assertThat(gone).isPresent();
    return gone.orElseThrow();
  }

  private static int line(String marker) {
    return (int) START.substring(0, START.indexOf(marker)).lines().count();
  }
}
