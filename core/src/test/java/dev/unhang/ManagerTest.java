package dev.unhang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of a {@code multiprocessing} manager wait for. */
class ManagerTest {
  private static final InspectOptions ALONE = InspectOptions.DEFAULT;
  private static final InspectOptions TREE = new InspectOptions(false, false, true, true);

  private static final String HEAD =
      """
      import multiprocessing, os, time

      mp = multiprocessing.get_context('fork')
      manager = mp.Manager()
      turns = [mp.Semaphore(0), mp.Semaphore(0)]

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      def in_order(mine):
          turns[mine].release()
          turns[1 - mine].acquire()

      """;

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= 7);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void clientsTakeLocksInOppositeOrder(Interpreter python) {
    Report report = report(python, both("Lock", "with"), TREE, ManagerTest::isDeadlock);
    assertThat(report.deadlocks()).hasSize(1);
    assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.CERTAIN);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("process-cycle");
    assertThat(report.deadlocks().getFirst().members())
        .allMatch(member -> member.who().pid() == member.who().tid());
    assertThat(mainWait(report).kind()).isEqualTo(WaitKind.PROCESS_LOCK);
  }

  /** A lock that knows its owner has the manager's thread for it, which serves the client. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void theSameWithLocksThatKnowTheirOwner(Interpreter python) {
    Report report = report(python, both("RLock", "acquire"), TREE, ManagerTest::isDeadlock);
    assertThat(report.deadlocks()).hasSize(1);
    assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.CERTAIN);
    assertThat(report.findings()).extracting(f -> f.id()).containsExactly("process-cycle");
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aLockThatIsTakenByACallIsProbablyHeld(Interpreter python) {
    Report report = report(python, both("Lock", "acquire"), TREE, ManagerTest::isDeadlock);
    assertThat(report.deadlocks()).hasSize(1);
    assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void whoWaitsForSomeTimeIsInNoDeadlock(Interpreter python) {
    Report report =
        report(
            python,
            both("RLock", "timed"),
            TREE,
            r -> isProcessLock(r) && mainWait(r).timed() && !isDeadlock(r));
    assertThat(mainWait(report).timed()).isTrue();
    assertThat(report.deadlocks()).isEmpty();
  }

  /** Both managers have their locks at the same address. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void locksOfDifferentManagersAreDifferent(Interpreter python) {
    String source =
        """
        a, b = mp.Manager().Lock, mp.Manager().Lock
        a, b = a(), b()
        def hold():
            with a:
                turns[0].release()
                time.sleep(1000)
        mp.Process(target=hold, daemon=True).start()
        turns[0].acquire()
        b.acquire()
        ready()
        a.acquire()
        """;
    Report report = report(python, source, ALONE, ManagerTest::isProcessLock);
    assertThat(mainWait(report).holders()).hasSize(1);
    Holder holder = mainWait(report).holders().getFirst();
    assertThat(holder.pid()).isNotEqualTo(report.picture().processes().getFirst().pid());
    assertThat(holder.certainty()).isEqualTo(Certainty.CERTAIN);
    assertThat(holder.takenAt()).isPresent();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aQueueIsUpToTheManager(Interpreter python) {
    String source = "queue = manager.Queue(); ready(); queue.get()";
    Report report = report(python, source, TREE, r -> isMain(r, WaitKind.QUEUE) && isExternal(r));
    assertThat(mainWait(report).kind()).isEqualTo(WaitKind.QUEUE);
    assertThat(mainWait(report).holders()).allMatch(holder -> holder.tid().isPresent());
    assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
    assertThat(report.findings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void anEventThatAnyClientMaySet(Interpreter python) {
    String source = "event = manager.Event(); ready(); event.wait()";
    Report report = report(python, source, TREE, r -> isMain(r, WaitKind.EVENT) && isExternal(r));
    assertThat(mainWait(report).kind()).isEqualTo(WaitKind.EVENT);
    assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
  }

  /** The second lock is waited for by another one of these ways. */
  private static String both(String type, String way) {
    String body =
        switch (way) {
          case "with" ->
              """
                  with first:
                      in_order(mine)
                      with second:
                          pass
              """;
          case "timed" ->
              """
                  first.acquire()
                  in_order(mine)
                  second.acquire(True, 1000)
                  second.release()
                  first.release()
              """;
          default ->
              """
                  first.acquire()
                  in_order(mine)
                  second.acquire()
                  second.release()
                  first.release()
              """;
        };
    return """
    a, b = manager.TYPE(), manager.TYPE()
    def work(first, second, mine):
    BODY
    mp.Process(target=work, args=(b, a, 1), daemon=True).start()
    ready()
    work(a, b, 0)
    """
        .replace("TYPE", type)
        .replace("BODY\n", body);
  }

  private static boolean isDeadlock(Report report) {
    return report.verdict() == Verdict.DEADLOCK;
  }

  /** The manager's thread has come to its wait too. */
  private static boolean isExternal(Report report) {
    return report.verdict() == Verdict.EXTERNAL;
  }

  private static boolean isProcessLock(Report report) {
    return isMain(report, WaitKind.PROCESS_LOCK) && !mainWait(report).holders().isEmpty();
  }

  private static boolean isMain(Report report, WaitKind kind) {
    return main(report).filter(wait -> wait.kind() == kind).isPresent();
  }

  private static Wait mainWait(Report report) {
    return main(report).orElseThrow();
  }

  private static Optional<Wait> main(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .filter(ThreadInfo::main)
        .flatMap(thread -> thread.waitsFor().stream())
        .findFirst();
  }

  private static Report report(
      Interpreter python, String source, InspectOptions options, Predicate<Report> wanted) {
    return Reports.of(python, HEAD + source, options, wanted);
  }
}
