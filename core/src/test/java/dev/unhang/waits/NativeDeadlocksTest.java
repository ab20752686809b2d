package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Finding;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cycles through locks of native code and through the GIL, with and without stops. */
class NativeDeadlocksTest {
  private static final String START =
      """
      import ctypes, os, signal, threading, time

      free, keep = ctypes.CDLL(None), ctypes.PyDLL(None)  # free and keep the GIL
      free.fopen.restype = ctypes.c_void_p

      def room():
          return ctypes.create_string_buffer(128)

      a, b, both = room(), room(), threading.Barrier(2)
      stream = ctypes.c_void_p(free.fopen(b'/dev/null', b'w'))

      def start(name, function):
          threading.Thread(target=function, name=name, daemon=True).start()

      def take_two(lock, first, second):
          def take():
              lock(first)
              both.wait()
              lock(second)
          return take

      def keep_from(other, taken, take):
          def run():
              take()
              taken.set()
              while True:
                  time.sleep(.1)  # until another thread keeps the GIL
          def want():
              taken.wait()
              other()
          start('owner', run)
          start('wanter', want)

      """;

  private static final String END =
      """
      print('READY %d' % os.getpid(), flush=True)
      time.sleep(10000)
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void ofReadWriteLocks(Interpreter python) {
    String program =
        """
        start('one', take_two(free.pthread_rwlock_wrlock, a, b))
        start('two', take_two(free.pthread_rwlock_wrlock, b, a))
        """;
    assertDeadlock(python, program, "lock-cycle", "one", "two");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void ofAMutexAndALockOfPython(Interpreter python) {
    String program =
        """
        lock = threading.Lock()

        def one():
            with lock:
                both.wait()
                free.pthread_mutex_lock(a)

        def two():
            free.pthread_mutex_lock(a)
            both.wait()
            with lock:
                pass

        start('one', one)
        start('two', two)
        """;
    assertDeadlock(python, program, "lock-cycle", "one", "two");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void ofOneThread(Interpreter python) {
    String program =
        """
        def twice():
            free.pthread_mutex_lock(a)
            free.pthread_mutex_lock(a)

        start('one', twice)
        """;
    assertDeadlock(python, program, "self-deadlock", "one");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void ofTheGilAndAStream(Interpreter python) {
    String program =
        """
        taken = threading.Event()
        keep_from(lambda: keep.fputs(b'x', stream), taken, lambda: free.flockfile(stream))
        """;
    assertDeadlock(python, program, "gil-lock-inversion", "owner", "wanter");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void ofTheGilAndAReadWriteLock(Interpreter python) {
    String program =
        """
        taken = threading.Event()
        keep_from(lambda: keep.pthread_rwlock_rdlock(a), taken, lambda: free.pthread_rwlock_wrlock(a))
        """;
    assertDeadlock(python, program, "gil-lock-inversion", "owner", "wanter");
  }

  private static void assertDeadlock(
      Interpreter python, String program, String finding, String... members) {
    // a thread that keeps the GIL lets nobody say that it does
    String whole =
        finding.equals("gil-lock-inversion")
            ? START
                + "print('READY %d' % os.getpid(), flush=True)\n"
                + program
                + "time.sleep(10000)"
            : START + program + END;
    try (PythonProgram running = PythonProgram.start(python, whole)) {
      for (boolean natives : List.of(false, true)) {
        InspectOptions options = new InspectOptions(false, natives, true, false);
        Report report =
            new Looking(running.pid(), options)
                .report(r -> r.verdict() == Verdict.DEADLOCK && isCertain(r));
        assertThat(members(report)).as("%s", report.summary()).containsExactlyInAnyOrder(members);
        assertThat(report.findings()).extracting(Finding::id).containsExactly(finding);
      }
    }
  }

  private static boolean isCertain(Report report) {
    return report.deadlocks().stream().allMatch(d -> d.certainty() == Certainty.CERTAIN);
  }

  private static List<String> members(Report report) {
    return report.deadlocks().stream()
        .map(Deadlock::members)
        .flatMap(List::stream)
        .flatMap(member -> name(report, member.who().tid()))
        .toList();
  }

  private static Stream<String> name(Report report, int tid) {
    return report.picture().processes().stream()
        .map(ProcessInfo::threads)
        .flatMap(List::stream)
        .filter(thread -> thread.tid() == tid)
        .map(ThreadInfo::name);
  }
}
