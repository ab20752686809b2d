package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Resource;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A busy database: who has the lock, in both of SQLite's journal modes. */
class SqliteWaitTest {
  private static final String HEAD =
      """
      import os, sqlite3, sys, tempfile, threading, time

      mode = 'MODE'
      file = os.path.join(tempfile.mkdtemp(), 'data.db')
      first = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
      first.execute('pragma journal_mode=' + mode)
      first.execute('create table t(x)')
      first.close()

      def hold():
          holder = sqlite3.connect(file, isolation_level=None)
          holder.execute('begin immediate')
          holder.execute('insert into t values(1)')
          return holder

      def child():
          r, w = os.pipe()
          pid = os.fork()
          if not pid:
              keep = hold()
              os.write(w, b'x')
              time.sleep(600)
          os.read(r, 1)
          return pid

      def write():
          sqlite3.connect(file, timeout=500, isolation_level=None).execute('insert into t values(2)')

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      """;

  private static final String OTHER_PROCESS =
      """
      print(child(), flush=True)
      ready()
      write()
      """;

  private static final String SAME_PROCESS =
      """
      keep = hold()
      ready()
      write()
      """;

  private static final String GOES_ON =
      """
      def work():
          connection = sqlite3.connect(file, timeout=500, isolation_level=None)
          while True:
              connection.execute('insert into t values(3)')
      threading.Thread(target=work, daemon=True).start()
      ready()
      connection = sqlite3.connect(':memory:')
      connection.create_function('nap', 0, lambda: time.sleep(600))
      connection.execute('select nap()').fetchall()
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void theProcessThatHasTheLockIsNamed(Interpreter python) {
    theProcessThatHasTheLockIsNamed(python, "delete");
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void theProcessThatHasTheLockIsNamedWithAWriteAheadLog(Interpreter python) {
    theProcessThatHasTheLockIsNamed(python, "wal");
  }

  private static void theProcessThatHasTheLockIsNamed(Interpreter python, String mode) {
    try (PythonProgram program = PythonProgram.start(python, source(mode, OTHER_PROCESS))) {
      Report report = new Looking(program).report(SqliteWaitTest::waitsForLock);
      Wait wait = main(report).waitsFor().orElseThrow();
      assertThat(wait.kind()).isEqualTo(WaitKind.FILE_LOCK);
      assertThat(wait.timed()).isTrue();
      assertThat(wait.holders()).extracting(Holder::certainty).containsExactly(Certainty.CERTAIN);
      assertThat(wait.holders().getFirst().pid()).isNotEqualTo(program.pid());
      assertThat(label(report, wait)).startsWith("lock on database ").endsWith("data.db");
      assertThat(report.deadlocks()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void anotherConnectionOfTheSameProcess(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, source("delete", SAME_PROCESS))) {
      Report report = new Looking(program).report(SqliteWaitTest::waitsForLock);
      Wait wait = main(report).waitsFor().orElseThrow();
      assertThat(wait.kind()).isEqualTo(WaitKind.FILE_LOCK);
      assertThat(wait.holders()).isEmpty();
      assertThat(wait.note()).contains("Another connection of the same process has the lock.");
      assertThat(report.deadlocks()).isEmpty();
    }
  }

  /** A function of the program's own that SQLite calls and that sleeps, beside a writer at work. */
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void whatSleepsByItselfDoesNotWaitForALock(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, source("delete", GOES_ON))) {
      Looking looking = new Looking(program);
      for (int i = 0; i < 5; i++) {
        Report report =
            looking.report(
                seen -> main(seen).waitsFor().filter(w -> w.kind() != WaitKind.GIL).isPresent());
        assertThat(main(report).waitsFor().orElseThrow().kind()).isNotEqualTo(WaitKind.FILE_LOCK);
        assertThat(report.deadlocks()).isEmpty();
      }
    }
  }

  private static String source(String mode, String program) {
    return HEAD.replace("MODE", mode) + program;
  }

  private static boolean waitsForLock(Report report) {
    return main(report).waitsFor().filter(w -> w.kind() == WaitKind.FILE_LOCK).isPresent();
  }

  private static ThreadInfo main(Report report) {
    ProcessInfo process = report.picture().processes().getFirst();
    return process.threads().stream().filter(ThreadInfo::main).findFirst().orElseThrow();
  }

  private static String label(Report report, Wait wait) {
    return report.picture().resources().stream()
        .filter(resource -> wait.resource().equals(Optional.of(resource.id())))
        .map(Resource::label)
        .findFirst()
        .orElseThrow();
  }
}
