package dev.unhang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What processes of {@code multiprocessing} wait for, by what they share. */
class MultiprocessingTest {
  private static final InspectOptions TREE = new InspectOptions(false, false, true, true);
  private static final InspectOptions ALONE = InspectOptions.DEFAULT;

  private static final String HEAD =
      """
      import multiprocessing, os, signal, sys, time
      from concurrent.futures import ProcessPoolExecutor

      mp = multiprocessing.get_context('fork')

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      """;

  /**
   * From 3.7 on; locks of 3.6's multiprocessing are not recognised, and show as native semaphores.
   */
  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil().filter(python -> python.minor() >= 7);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aLockIsHeldByTheProcessInItsWithBlock(Interpreter python) {
    String source =
        """
        lock, taken = mp.Lock(), mp.Semaphore(0)
        def hold():
            with lock:
                taken.release()
                time.sleep(1000)
        mp.Process(target=hold, daemon=True).start()
        taken.acquire()
        ready()
        lock.acquire()
        """;
    Report report = report(python, source, ALONE, r -> main(r).equals("process-lock of 1"));
    assertThat(main(report)).isEqualTo("process-lock of 1");
    assertThat(mainWait(report).holders()).allMatch(h -> h.takenAt().isPresent());
    assertThat(report.verdict()).isNotEqualTo(Verdict.DEADLOCK);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void anRLockKnowsItsOwnerHoweverItWasTaken(Interpreter python) {
    String source =
        """
        lock, taken = mp.RLock(), mp.Semaphore(0)
        def hold():
            getattr(lock, 'acq' + 'uire')()
            taken.release()
            time.sleep(1000)
        mp.Process(target=hold, daemon=True).start()
        taken.acquire()
        ready()
        lock.acquire()
        """;
    Report report = report(python, source, TREE, r -> main(r).equals("process-lock of 1"));
    assertThat(main(report)).isEqualTo("process-lock of 1");
  }

  /** The child has a copy of the frame in whose with block the parent holds the lock. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void aChildForkedInAWithBlockDoesNotHoldTheLock(Interpreter python) {
    String source =
        """
        lock = mp.Lock()
        def work():
            lock.acquire()
        with lock:
            child = mp.Process(target=work)
            child.start()
            ready()
            child.join()
        """;
    Report report = report(python, source, TREE, r -> r.verdict() == Verdict.DEADLOCK);
    assertThat(ids(report)).containsExactly("process-cycle");
    assertThat(report.deadlocks().getFirst().members())
        .extracting(m -> m.who().pid())
        .containsExactlyInAnyOrderElementsOf(pids(report));
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aProcessDiedWithALock(Interpreter python) {
    String source =
        """
        lock = mp.Lock()
        def work():
            lock.acquire()
            os._exit(1)
        child = mp.Process(target=work)
        child.start()
        child.join()
        ready()
        lock.acquire()
        """;
    Report report = report(python, source, TREE, r -> r.verdict() == Verdict.ABANDONED);
    assertThat(ids(report)).containsExactly("peer-died");
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void anEventThatAllProcessesThatHaveItWaitFor(Interpreter python) {
    String source =
        """
        event = mp.Event()
        child = mp.Process(target=event.wait)
        child.start()
        ready()
        child.join()
        """;
    Report report = report(python, source, TREE, r -> r.verdict() == Verdict.ABANDONED);
    assertThat(ids(report)).containsExactly("never-signalled");
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void anEventThatAnotherProcessMaySet(Interpreter python) {
    String source =
        """
        event = mp.Event()
        mp.Process(target=lambda: (time.sleep(1000), event.set()), daemon=True).start()
        ready()
        event.wait()
        """;
    Report report = report(python, source, TREE, r -> main(r).equals("event of 0"));
    assertThat(main(report)).isEqualTo("event of 0");
    assertThat(report.verdict()).isNotIn(Verdict.DEADLOCK, Verdict.ABANDONED);
    assertThat(report.findings()).isEmpty();
  }

  /** It was forked inside of a task, to which it never returns. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void aWorkerOfAnEventLoopHoldsUpNoLoop(Interpreter python) {
    String source =
        """
        import asyncio
        def work():
            time.sleep(1000)
        async def main():
            mp.Process(target=work, daemon=True).start()
            asyncio.get_running_loop().call_soon(ready)
            await asyncio.Event().wait()
        asyncio.run(main())
        """;
    Report report =
        report(python, source, TREE, r -> r.verdict() == Verdict.EXTERNAL && isLastAsleep(r));
    assertThat(report.findings()).isEmpty();
    assertThat(report.picture().processes())
        .extracting(process -> process.threads().getFirst().tasks().size())
        .containsExactly(1, 0);
  }

  private static boolean isLastAsleep(Report report) {
    return report.picture().processes().getLast().threads().getFirst().waitsFor().stream()
        .anyMatch(wait -> wait.kind() == WaitKind.SLEEP);
  }

  /** A semaphore that is used to tell something has no holder, however often it was taken. */
  @ParameterizedTest
  @MethodSource("interpreters")
  void aSemaphoreAsASignalHasNoHolder(Interpreter python) {
    String source =
        """
        signal = mp.Semaphore(0)
        def work():
            signal.release()
            time.sleep(1000)
        mp.Process(target=work, daemon=True).start()
        signal.acquire()
        ready()
        signal.acquire()
        """;
    Report report = report(python, source, TREE, r -> main(r).equals("process-lock of 0"));
    assertThat(main(report)).isEqualTo("process-lock of 0");
    assertThat(report.verdict()).isNotIn(Verdict.DEADLOCK, Verdict.ABANDONED);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void workersThatWaitForAnEndMarkOfTheOneThatWaitsForThem(Interpreter python) {
    String source =
        """
        jobs = mp.Queue()
        worker = mp.Process(target=jobs.get)
        worker.start()
        ready()
        worker.join()
        """;
    Report report = report(python, source, TREE, r -> r.verdict() == Verdict.DEADLOCK);
    assertThat(ids(report)).containsExactly("pipe-deadlock");
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aJobOfAPoolIsUpToItsWorker(Interpreter python) {
    String source =
        """
        pool = mp.Pool(2)
        result = pool.apply_async(time.sleep, (1000,))
        ready()
        result.get()
        """;
    if (python.minor() < 8) {
      return; // a result does not know its pool
    }
    Report report = report(python, source, ALONE, r -> main(r).equals("future of 1"));
    assertThat(main(report)).isEqualTo("future of 1");
    assertThat(report.verdict()).isNotIn(Verdict.DEADLOCK, Verdict.ABANDONED);
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aPoolDoesNotNoticeThatAWorkerDied(Interpreter python) {
    String source =
        """
        pool = mp.Pool(2)
        result = pool.apply_async(os._exit, (1,))
        ready()
        result.get()
        """;
    if (python.minor() < 8) {
      return; // a result does not know its pool
    }
    Report report = report(python, source, TREE, r -> r.verdict() == Verdict.ABANDONED);
    assertThat(ids(report)).containsExactly("peer-died");
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void aFutureOfAProcessPoolIsUpToItsWorker(Interpreter python) {
    String source =
        """
        pool = ProcessPoolExecutor(2, mp_context=mp)
        future = pool.submit(time.sleep, 1000)
        ready()
        future.result()
        """;
    Report report = report(python, source, ALONE, r -> main(r).equals("future of 1"));
    assertThat(main(report)).isEqualTo("future of 1");
  }

  private static List<String> ids(Report report) {
    return report.findings().stream().map(finding -> finding.id()).toList();
  }

  private static List<Integer> pids(Report report) {
    return report.picture().processes().stream().map(ProcessInfo::pid).toList();
  }

  /** The kind of the main thread's wait, and how many other processes hold it. */
  private static String main(Report report) {
    ProcessInfo first = report.picture().processes().getFirst();
    return first.threads().stream()
        .filter(ThreadInfo::main)
        .flatMap(thread -> thread.waitsFor().stream())
        .findFirst()
        .map(wait ->
            wait.kind().id()
                + " of "
                + wait.holders().stream().filter(holder -> holder.pid() != first.pid()).count())
        .orElse("nothing");
  }

  private static Wait mainWait(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .filter(ThreadInfo::main)
        .flatMap(thread -> thread.waitsFor().stream())
        .findFirst()
        .orElseThrow();
  }

  private static Report report(
      Interpreter python, String source, InspectOptions options, Predicate<Report> wanted) {
    return Reports.of(python, HEAD + source, options, wanted);
  }
}
