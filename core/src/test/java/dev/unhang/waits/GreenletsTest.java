package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Frame;
import dev.unhang.model.Greenlet;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.WaitKind;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.testing.AsyncPackages;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Rest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Greenlets that are switched out: their frames, and the locks that they hold. */
class GreenletsTest {
  /** Greenlets of two threads, one begun in another one, and some that are of no interest. */
  private static final String SWITCHED =
      """
      import greenlet, os, threading, time

      def switch():
          greenlet.getcurrent().parent.switch()

      def outer():
          list(map(inner, 'x'))  # with a piece of the interpreter's own stack between the frames

      def inner(x):
          switch()

      def within():
          outer()

      def other():
          switch()

      def thread():
          keep = greenlet.greenlet(other)
          keep.switch()
          threading.Event().wait()

      threading.Thread(target=thread, daemon=True, name='worker').start()
      keep = [greenlet.greenlet(outer), greenlet.greenlet(outer), greenlet.greenlet(within)]
      for each in keep:
          each.switch()
      done = greenlet.greenlet(lambda: None)
      done.switch()
      new = greenlet.greenlet(outer)
      greenlet.greenlet(lambda: (print('READY %d' % os.getpid(), flush=True), time.sleep(600))).switch()
      """;

  private static final String LOCKED =
      """
      import greenlet, os, threading
      lock = threading.Lock()
      def holder():
          with lock:
              greenlet.getcurrent().parent.switch()
      keep = greenlet.greenlet(holder)
      keep.switch()
      print('READY %d' % os.getpid(), flush=True)
      lock.acquire()
      """;

  private static final String GEVENT =
      """
      import gevent, os
      from gevent.event import Event
      never = Event()
      def server(name):
          gevent.sleep(100000)
      def waiter():
          never.wait()
      def ready():
          print('READY %d' % os.getpid(), flush=True)
      all = [gevent.spawn(server, i) for i in range(3)] + [gevent.spawn(waiter)]
      gevent.spawn_later(0.1, ready)
      gevent.joinall(all)
      """;

  private static final String GEVENT_SERVER =
      """
      import gevent, os
      from gevent import monkey; monkey.patch_all()
      import threading
      from gevent.server import StreamServer
      lock = threading.Lock()
      def handle(socket, address):
          with lock:
              socket.sendall(socket.recv(1))
      def ready():
          with lock:
              print('READY %d' % os.getpid(), flush=True)
      server = StreamServer(('127.0.0.1', 0), handle)
      gevent.spawn_later(0.1, ready)
      server.serve_forever()
      """;

  static Stream<Interpreter> greenlet() {
    return AsyncPackages.with("greenlet").stream();
  }

  static Stream<Interpreter> gevent() {
    return AsyncPackages.with("gevent").stream();
  }

  @ParameterizedTest
  @MethodSource("greenlet")
  void areShownWithTheirFrames(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, SWITCHED)) {
      Rest.await(program.pid());
      Report report = new Looking(program).report();
      List<Greenlet> main = main(report).greenlets();
      assertThat(main).extracting(Greenlet::name).contains("<module>");
      assertThat(
              main.stream()
                  .filter(greenlet -> !greenlet.name().equals("<module>"))
                  .map(GreenletsTest::functions))
          .containsExactlyInAnyOrder(
              List.of("switch", "inner", "outer"),
              List.of("switch", "inner", "outer"),
              List.of("switch", "inner", "outer", "within"));
      assertThat(thread(report, "worker").greenlets())
          .extracting(GreenletsTest::functions)
          .containsExactly(List.of("switch", "other"));
      assertThat(TextReport.of(report, Style.PLAIN))
          .contains("Greenlet \"outer\" switched out")
          .contains("... and 1 more like it");
    }
  }

  /** Whoever waits for it can't switch to the greenlet any more. */
  @ParameterizedTest
  @MethodSource("greenlet")
  void whatOneHoldsItsThreadHolds(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, LOCKED)) {
      Report report = new Looking(program).report(found -> found.verdict() == Verdict.DEADLOCK);
      assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
      assertThat(main(report).waitsFor().orElseThrow().holders())
          .singleElement()
          .satisfies(holder -> assertThat(holder.takenAt().orElseThrow().line()).isEqualTo(4));
    }
  }

  @ParameterizedTest
  @MethodSource("gevent")
  void allOfThemWait(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, GEVENT)) {
      Report report = new Looking(program).report(found -> waitsIn(found, WaitKind.POLL));
      assertThat(main(report).waitsFor().orElseThrow().kind()).isEqualTo(WaitKind.POLL);
      assertThat(report.deadlocks()).isEmpty();
      assertThat(main(report).greenlets())
          .extracting(Greenlet::name)
          .contains("server", "server", "server", "waiter", "<module>");
    }
  }

  @ParameterizedTest
  @MethodSource("gevent")
  void aServerThatIdlesIsFine(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, GEVENT_SERVER)) {
      Report report = new Looking(program).report(found -> waitsIn(found, WaitKind.POLL));
      assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
      assertThat(report.deadlocks()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("gevent")
  void theyWaitForEachOthersLocks(Interpreter python) {
    String locks = "from gevent.lock import RLock";
    Report report = report(python, locks, "a.acquire()", Verdict.DEADLOCK);
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("task-cycle");
    assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.CERTAIN);
    assertThat(report.deadlocks().getFirst().members())
        .extracting(member -> member.who().task().orElseThrow())
        .containsExactlyInAnyOrder("left", "right");
    assertThat(TextReport.of(report, Style.PLAIN))
        .contains("Greenlet \"left\" waiting for gevent.lock.RLock b, held by greenlet \"right\"");
  }

  @ParameterizedTest
  @MethodSource("gevent")
  void theyWaitForEachOthersLocksOfThreads(Interpreter python) {
    String locks = "from gevent import monkey; monkey.patch_all(); from threading import RLock";
    Report report = report(python, locks, "a.acquire()", Verdict.DEADLOCK);
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(report.deadlocks()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("gevent")
  void oneWaitsForSomeTimeOnly(Interpreter python) {
    String locks = "from gevent.lock import RLock";
    Report report = report(python, locks, "a.acquire(timeout=1000)", Verdict.EXTERNAL);
    assertThat(
            main(report).greenlets().stream()
                .flatMap(greenlet -> greenlet.waitsFor().stream())
                .map(wait -> wait.timed()))
        .containsExactlyInAnyOrder(false, true);
    assertThat(report.deadlocks()).isEmpty();
  }

  private static Report report(Interpreter python, String locks, String wait, Verdict wanted) {
    String source =
        """
        LOCKS
        import gevent, os
        a, b = RLock(), RLock()
        def left():
            with a:
                gevent.sleep(0.05)
                with b:
                    pass
        def right():
            with b:
                gevent.sleep(0.05)
                WAIT
        gevent.spawn_later(0.3, lambda: print('READY %d' % os.getpid(), flush=True))
        keep = gevent.spawn_later(100000, print)
        gevent.joinall([gevent.spawn(left), gevent.spawn(right)])
        """
            .replace("LOCKS", locks)
            .replace("WAIT", wait);
    try (PythonProgram program = PythonProgram.start(python, source)) {
      return new Looking(program)
          .report(found ->
              found.verdict() == wanted
                  && main(found).greenlets().stream()
                          .filter(greenlet -> greenlet.waitsFor().isPresent())
                          .count()
                      == 2);
    }
  }

  private static boolean waitsIn(Report report, WaitKind kind) {
    return main(report).waitsFor().filter(wait -> wait.kind() == kind).isPresent();
  }

  private static List<String> functions(Greenlet greenlet) {
    return greenlet.frames().stream().map(frame -> ((Frame.Python) frame).function()).toList();
  }

  private static ThreadInfo main(Report report) {
    return thread(report, "MainThread");
  }

  private static ThreadInfo thread(Report report, String name) {
    return report.picture().processes().stream()
        .flatMap(process -> process.threads().stream())
        .filter(
            thread -> thread.name().equals(name) || (name.equals("MainThread") && thread.main()))
        .findFirst()
        .orElseThrow();
  }
}
