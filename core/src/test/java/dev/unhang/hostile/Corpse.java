package dev.unhang.hostile;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.layout.Member;
import dev.unhang.model.Gap;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.Snapshot;
import dev.unhang.python.ThreadReading;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.List;

/**
 * A program all of whose threads wait, and the places of its structures, so that those can be
 * damaged.
 */
final class Corpse implements AutoCloseable {
  static final int THREADS = 6;

  private static final String SOURCE =
      """
      import os, threading, time

      class Thing:
          def __init__(self):
              self.field = 'value'

      def inner(lock, items):
          text = 'some text'
          number = 10 ** 30
          thing = Thing()
          lock.acquire()

      def outer(lock):
          inner(lock, {'key': [1, 2.5, (3, b'4')], None: {5, 6}})

      lock = threading.Lock()
      lock.acquire()
      for i in range(5):
          threading.Thread(target=outer, args=(lock,), name='t%d' % i, daemon=True).start()
      print('READY %d' % os.getpid())
      time.sleep(1000)
      """;

  private final PythonProgram program;
  private final PythonProcess python;
  private final Snapshot snapshot;

  Corpse(Interpreter interpreter) throws Exception {
    program = PythonProgram.start(interpreter, SOURCE);
    for (int i = 0; i < 500 && !isAtRest(inspect(false)); i++) {
      Thread.sleep(20);
    }
    python = PythonProcess.open(program.pid());
    snapshot = python.snapshot(false, false);
  }

  int pid() {
    return program.pid();
  }

  private static boolean isAtRest(Report report) {
    return report.picture().gaps().isEmpty()
        && wholeStacks(report) == THREADS
        && report.picture().processes().getFirst().threads().stream().allMatch(Corpse::waits);
  }

  private static boolean waits(ThreadInfo thread) {
    WaitKind kind = thread.main() ? WaitKind.SLEEP : WaitKind.LOCK;
    return thread.waitsFor().filter(wait -> wait.kind() == kind).isPresent();
  }

  /** How many threads have all of their frames. */
  static long wholeStacks(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .filter(Corpse::isWhole)
        .count();
  }

  private static boolean isWhole(ThreadInfo thread) {
    return thread.frames().size() == (thread.main() ? 1 : 5);
  }

  static List<String> gaps(Report report) {
    return report.picture().gaps().stream().map(Gap::what).toList();
  }

  Report inspect(boolean locals) throws Exception {
    return new Inspector().inspect(List.of(pid()), new InspectOptions(locals, false, true, false));
  }

  /** Oldest first. */
  List<ThreadReading> threads() {
    return snapshot.threads();
  }

  boolean has(Member member) {
    return python.runtime().layout().has(member);
  }

  int offset(Member member) {
    return python.runtime().layout().offset(member);
  }

  /** The first of these members that this version has. */
  int offset(Member newer, Member older) {
    return offset(has(newer) ? newer : older);
  }

  @Override
  public void close() {
    program.close();
  }
}
