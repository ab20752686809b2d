package dev.unhang.findings;

import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.byTask;
import static dev.unhang.findings.Given.current;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.foreign;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.holdingGil;
import static dev.unhang.findings.Given.ids;
import static dev.unhang.findings.Given.join;
import static dev.unhang.findings.Given.library;
import static dev.unhang.findings.Given.likely;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.nativeThread;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.process;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.running;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.task;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Frame.Entry;
import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.Place;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each way to hang, as a picture, and what must be said about it. */
class HangsTest {
  private static final Wait SOCKET = Wait.of(WaitKind.SOCKET);
  private static final Wait QUEUE = Wait.of(WaitKind.QUEUE).on("jobs");
  private static final Wait EVENT = Wait.of(WaitKind.EVENT).on("loaded");

  private static Report deadlock(Picture picture, String finding) {
    Report report = Diagnosis.of(picture);
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(ids(report)).containsExactly(finding);
    return report;
  }

  private static Report verdict(Picture picture, Verdict verdict, String... findings) {
    Report report = Diagnosis.of(picture);
    assertThat(report.verdict()).as(report.summary()).isEqualTo(verdict);
    assertThat(ids(report)).containsExactlyInAnyOrder(findings);
    assertThat(report.deadlocks()).isEmpty();
    return report;
  }

  private static String explanation(Report report) {
    return report.findings().getFirst().explanation();
  }

  @Test
  void twoLocksInOppositeOrder() {
    Report report =
        deadlock(
            picture(
                waiting(PID, "MainThread", join(1), frame("main", 50), frame("<module>", 55)),
                waiting(1, "worker-a", lock("journal", by(2, 37)), frame("transfer", 32)),
                waiting(2, "worker-b", lock("accounts", by(1, 30)), frame("audit", 39))),
            "lock-cycle");
    assertThat(cycles(report)).containsExactly(List.of(ref(1), ref(2)));
    assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.CERTAIN);
    assertThat(report.deadlocks().getFirst().members().getFirst().resource()).contains("journal");
    assertThat(report.summary())
        .isEqualTo("Deadlock: worker-a and worker-b wait for each other's lock.");
    assertThat(explanation(report))
        .isEqualTo(
            "worker-a waits at app.py:32 for journal, which worker-b took at app.py:37."
                + " worker-b waits at app.py:39 for accounts, which worker-a took at app.py:30."
                + " Behind them waits MainThread.");
    assertThat(report.findings().getFirst().advice().getFirst())
        .contains("journal before accounts");
  }

  @Test
  void anInferredHolderIsSaidToBe() {
    Report report =
        deadlock(
            picture(
                waiting(PID, "MainThread", lock("a", likely(1)), frame("main", 3)),
                waiting(
                    1,
                    "writer",
                    lock("b", likely(PID).inferredFrom("a release() in the finally at app.py:9")),
                    frame("write", 8))),
            "lock-cycle");
    assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(report.findings().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(report.summary()).startsWith("Probably a deadlock: MainThread and writer");
    assertThat(explanation(report))
        .contains(
            "That writer holds a is not read but inferred, from its position between acquire() and"
                + " release().")
        .contains(
            "That MainThread holds b is not read but inferred, from a release() in the finally at"
                + " app.py:9.");
  }

  @Test
  void threeLocksInACircle() {
    Report report =
        deadlock(
            picture(
                waiting(PID, "MainThread", join(1)),
                waiting(1, "fork-0", lock("b", by(2))),
                waiting(2, "fork-1", lock("c", by(3))),
                waiting(3, "fork-2", lock("a", by(1)))),
            "lock-cycle");
    assertThat(cycles(report)).containsExactly(List.of(ref(1), ref(2), ref(3)));
    assertThat(report.summary()).contains("fork-0, fork-1 and fork-2");
  }

  @Test
  void aLockTakenTwice() {
    Report report =
        deadlock(
            picture(
                waiting(
                    PID,
                    "MainThread",
                    lock("Counter.lock", by(PID, 26)),
                    frame("value", 21),
                    frame("increment", 27))),
            "self-deadlock");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID)));
    assertThat(report.summary())
        .isEqualTo("Deadlock: MainThread waits for Counter.lock, which it already holds.");
    assertThat(explanation(report))
        .isEqualTo(
            "MainThread waits at app.py:21 for Counter.lock, which it itself took at app.py:26.");
  }

  @Test
  void aSignalHandlerTakesTheLockOfTheInterruptedCode() {
    Report report =
        deadlock(
            picture(
                waiting(
                    PID,
                    "MainThread",
                    lock("log_lock", by(PID, 20)),
                    frame("on_signal", 28).withEntry(Entry.SIGNAL_HANDLER),
                    frame("log", 23),
                    frame("<module>", 33))),
            "signal-handler-deadlock");
    assertThat(explanation(report))
        .startsWith("Python called on_signal (app.py:28) while log (app.py:23) was running.");
  }

  @Test
  void bothAcquiresInsideTheHandlerAreAnOrdinarySelfDeadlock() {
    Frame[] frames = {
      frame("inner", 30),
      frame("on_signal", 28).withEntry(Entry.SIGNAL_HANDLER),
      frame("log", 43),
      frame("<module>", 53)
    };
    Holder handler = by(PID, 27);
    deadlock(
        picture(waiting(PID, "MainThread", lock("l", handler.inFrame(2)), frames)),
        "self-deadlock");
    deadlock(
        picture(waiting(PID, "MainThread", lock("l", handler.inFrame(1)), frames)),
        "signal-handler-deadlock");
  }

  @Test
  void aFinalizerTakesTheLockOfTheInterruptedCode() {
    deadlock(
        picture(
            waiting(
                PID,
                "MainThread",
                lock("registry_lock", by(PID, 33)),
                frame("__del__", 28),
                frame("report", 34))),
        "finalizer-deadlock");
    deadlock(
        picture(
            waiting(
                PID,
                "MainThread",
                lock("registry_lock", by(PID, 33)),
                frame("forget", 28).withEntry(Entry.WEAKREF_CALLBACK),
                frame("report", 34))),
        "finalizer-deadlock");
  }

  @Test
  void joins() {
    Report each =
        deadlock(
            picture(
                waiting(PID, "MainThread", join(1)),
                waiting(1, "uploader", join(2)),
                waiting(2, "downloader", join(1))),
            "join-deadlock");
    assertThat(cycles(each)).containsExactly(List.of(ref(1), ref(2)));
    Report holding =
        deadlock(
            picture(
                waiting(PID, "MainThread", join(1)),
                waiting(1, "flusher", lock("buffer_lock", by(PID)))),
            "join-deadlock");
    assertThat(holding.findings().getFirst().advice().getFirst()).contains("buffer_lock");
  }

  @Test
  void importThatJoinsAThreadThatImports() {
    Wait importing = Wait.of(WaitKind.IMPORT_LOCK).on("module config").heldBy(by(PID));
    Report report =
        deadlock(
            picture(
                waiting(PID, "MainThread", join(1), frame("<module>", 30)),
                waiting(1, "importer", importing, frame("fill", 25))),
            "import-deadlock");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID), ref(1)));
  }

  @Test
  void nativeMutexes() {
    deadlock(
        picture(
            waiting(PID, "MainThread", join(1)),
            waiting(1, "native-1", Wait.of(WaitKind.MUTEX).on("m2").heldBy(by(2))),
            waiting(2, "native-2", Wait.of(WaitKind.MUTEX).on("m1").heldBy(by(1)))),
        "lock-cycle");
  }

  @Test
  void gilAgainstMutex() {
    Report report =
        deadlock(
            picture(
                waiting(PID, "MainThread", join(1)),
                waiting(1, "mutex-owner", Wait.of(WaitKind.GIL).heldBy(by(2))),
                holdingGil(
                    waiting(2, "gil-owner", Wait.of(WaitKind.MUTEX).on("mutex").heldBy(by(1))))),
            "gil-lock-inversion");
    assertThat(cycles(report)).containsExactly(List.of(ref(1), ref(2)));
  }

  @Test
  void gilHeldInNativeCode() {
    Picture picture =
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.GIL).heldBy(by(1)), frame("main", 31)),
            holdingGil(waiting(1, "native-holder", sleep(999.7), frame("work", 25))));
    Report report = verdict(picture, Verdict.BLOCKED, "gil-held-in-native-code");
    assertThat(explanation(report)).startsWith("native-holder sleeps at app.py:25 (1000 s left)");
    // Waiting for the outside world with the GIL held blocks all the same.
    verdict(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.GIL).heldBy(by(1))),
            holdingGil(waiting(1, "native-holder", SOCKET))),
        Verdict.BLOCKED,
        "gil-held-in-native-code");
  }

  @Test
  void whatTheGilsHolderWaitsForNeedNotBeKnown() {
    ThreadInfo holder = Given.thread(1, "native-holder", true, RunState.WAITING, Optional.empty());
    verdict(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.GIL).heldBy(by(1))), holdingGil(holder)),
        Verdict.BLOCKED,
        "gil-held-in-native-code");
  }

  @Test
  void aThreadThatRunsWithTheGilIsNotHeldAgainstIt() {
    Picture picture =
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.GIL).heldBy(by(1))),
            holdingGil(running(1, "counter")));
    verdict(picture, Verdict.BLOCKED);
    verdict(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.GIL).heldBy(by(1))),
            holdingGil(running(1, "cruncher")).withGilOverdue(true)),
        Verdict.BLOCKED,
        "gil-held-in-native-code");
  }

  @Test
  void poolThatWaitsForItself() {
    Report one =
        deadlock(
            picture(
                waiting(PID, "MainThread", Wait.of(WaitKind.FUTURE).on("f1").heldBy(by(1))),
                waiting(1, "pool_0", Wait.of(WaitKind.FUTURE).on("f2").heldByAny(List.of(by(1))))),
            "pool-starvation");
    assertThat(cycles(one)).containsExactly(List.of(ref(1)));
    List<Holder> workers = List.of(by(1), by(2), by(3));
    Wait queued = Wait.of(WaitKind.FUTURE).heldByAny(workers);
    Report all =
        deadlock(
            picture(
                waiting(PID, "MainThread", Wait.of(WaitKind.FUTURE).heldBy(by(1))),
                waiting(1, "pool_0", queued),
                waiting(2, "pool_1", queued),
                waiting(3, "pool_2", queued)),
            "pool-starvation");
    assertThat(cycles(all)).containsExactly(List.of(ref(1), ref(2), ref(3)));
  }

  @Test
  void aPoolWithOneWorkerThatGetsOnDoesNotStarve() {
    Wait queued = Wait.of(WaitKind.FUTURE).heldByAny(List.of(by(1), by(2), by(3)));
    verdict(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.FUTURE).heldBy(by(1))),
            waiting(1, "pool_0", queued),
            waiting(2, "pool_1", queued),
            waiting(3, "pool_2", sleep(5))),
        Verdict.BLOCKED);
  }

  @Test
  void jobsOfTwoPoolsThatWaitForEachOther() {
    deadlock(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.FUTURE).heldBy(by(1))),
            waiting(1, "left_0", Wait.of(WaitKind.FUTURE).heldBy(by(2))),
            waiting(2, "right_0", Wait.of(WaitKind.FUTURE).heldBy(by(1)))),
        "wait-cycle");
  }

  @Test
  void twoLocksSharedByProcesses() {
    Report report =
        deadlock(
            picture(
                process(
                    PID,
                    waiting(
                        PID,
                        "MainThread",
                        Wait.of(WaitKind.PROCESS_EXIT)
                            .heldBy(Holder.process(200, Certainty.CERTAIN)))),
                process(
                    200,
                    waiting(
                        200,
                        "MainThread",
                        Wait.of(WaitKind.PROCESS_LOCK)
                            .on("orders")
                            .heldBy(Holder.thread(300, 300, Certainty.LIKELY)))),
                process(
                    300,
                    waiting(
                        300,
                        "MainThread",
                        Wait.of(WaitKind.PROCESS_LOCK)
                            .on("stock")
                            .heldBy(Holder.thread(200, 200, Certainty.LIKELY))))),
            "process-cycle");
    assertThat(cycles(report)).containsExactly(List.of(ref(200, 200), ref(300, 300)));
    assertThat(report.summary())
        .isEqualTo(
            "Probably a deadlock: MainThread of process 200 and MainThread of process 300 wait for"
                + " each other.");
  }

  @Test
  void fileLocksHeldByWholeProcesses() {
    Report report =
        deadlock(
            picture(
                process(200, waiting(200, "MainThread", fileLock("users", 300))),
                process(300, waiting(300, "MainThread", fileLock("groups", 200)))),
            "process-cycle");
    assertThat(cycles(report)).containsExactly(List.of(ref(200, 200), ref(300, 300)));
  }

  private static Wait fileLock(String file, int holder) {
    return Wait.of(WaitKind.FILE_LOCK).on(file).heldBy(Holder.process(holder, Certainty.CERTAIN));
  }

  private static Wait exitOf(int pid) {
    return Wait.of(WaitKind.PROCESS_EXIT).heldBy(Holder.process(pid, Certainty.CERTAIN));
  }

  private static Wait pipe(WaitKind kind, int... pids) {
    return Wait.of(kind)
        .heldByAny(
            Arrays.stream(pids).mapToObj(pid -> Holder.process(pid, Certainty.LIKELY)).toList());
  }

  @Test
  void aChildThatCannotWriteAndAParentThatDoesNotRead() {
    Report report =
        deadlock(
            picture(
                process(PID, waiting(PID, "MainThread", exitOf(200), frame("main", 22))),
                foreign(
                    200,
                    "/bin/cat",
                    Given.thread(200, "cat", false, RunState.WAITING, write(PID)))),
            "pipe-deadlock");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID, PID), ref(200, 200)));
    assertThat(explanation(report))
        .contains("waits at app.py:22 for process 200 (cat) to end.")
        .contains("room in a pipe from which process 100 (python3) should read.");
  }

  private static Optional<Wait> write(int reader) {
    return Optional.of(pipe(WaitKind.PIPE_WRITE, reader));
  }

  @Test
  void aChildThatReadsFromAPipeThatItHoldsOpenItself() {
    Report report =
        deadlock(
            picture(
                process(PID, waiting(PID, "MainThread", exitOf(200))),
                process(200, waiting(200, "MainThread", pipe(WaitKind.PIPE_READ, PID, 200)))),
            "pipe-deadlock");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID, PID), ref(200, 200)));
  }

  @Test
  void aQueueThatIsJoinedBeforeItIsDrained() {
    Report report =
        deadlock(
            picture(
                process(PID, waiting(PID, "MainThread", exitOf(200))),
                process(
                    200,
                    waiting(
                        200,
                        "MainThread",
                        Wait.of(WaitKind.THREAD_JOIN)
                            .heldBy(Holder.thread(200, 201, Certainty.CERTAIN))),
                    waiting(201, "QueueFeederThread", pipe(WaitKind.PIPE_WRITE, PID, 200)))),
            "pipe-deadlock");
    assertThat(cycles(report))
        .containsExactly(List.of(ref(PID, PID), ref(200, 200), ref(200, 201)));
  }

  @Test
  void aReaderThatIsOnlySlowIsNoDeadlock() {
    verdict(
        picture(
            process(PID, waiting(PID, "MainThread", exitOf(200)), waiting(1, "reader", sleep(3))),
            process(200, waiting(200, "MainThread", pipe(WaitKind.PIPE_WRITE, PID)))),
        Verdict.EXTERNAL);
  }

  @Test
  void idleWorkersDoNotServeAPipe() {
    Report report =
        deadlock(
            picture(
                process(
                    PID,
                    waiting(PID, "MainThread", exitOf(200)),
                    waiting(
                        1, "pool_0", QUEUE, library("_worker", "concurrent/futures/thread.py"))),
                process(200, waiting(200, "MainThread", pipe(WaitKind.PIPE_WRITE, PID)))),
            "pipe-deadlock");
    assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
  }

  @Test
  void aPipeWhoseWritingEndOnlyTheReaderHasOpen() {
    ThreadInfo reader = waiting(PID, "MainThread", pipe(WaitKind.PIPE_READ, PID));
    Report report = deadlock(picture(process(PID, reader)), "pipe-deadlock");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID)));
    // A signal's handler may write into it: that is what such pipes are often for.
    verdict(picture(process(PID, reader).withHandledSignals(List.of("SIGTERM"))), Verdict.EXTERNAL);
  }

  @Test
  void thatTheOthersOfAProcessAreIdleIsAConclusion() {
    Wait held = Wait.of(WaitKind.FILE_LOCK).heldBy(Holder.process(200, Certainty.CERTAIN));
    ThreadInfo other =
        waiting(
            200,
            "MainThread",
            Wait.of(WaitKind.PROCESS_LOCK).heldBy(Holder.thread(PID, PID, Certainty.CERTAIN)));
    Report alone =
        deadlock(
            picture(process(PID, waiting(PID, "MainThread", held)), process(200, other)),
            "process-cycle");
    assertThat(alone.deadlocks().getFirst().certainty()).isEqualTo(Certainty.CERTAIN);
    Report idle =
        deadlock(
            picture(
                process(PID, waiting(PID, "MainThread", held)),
                process(200, other, waiting(201, "idle", QUEUE))),
            "process-cycle");
    assertThat(idle.deadlocks().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
  }

  @Test
  void tasksThatAwaitEachOther() {
    Report report =
        deadlock(
            picture(
                waiting(PID, "MainThread", Wait.of(WaitKind.POLL))
                    .withTasks(
                        List.of(
                            task(
                                "main",
                                Wait.of(WaitKind.TASK)
                                    .heldBy(byTask(PID, "reader"), byTask(PID, "writer"))),
                            task("reader", Wait.of(WaitKind.TASK).heldBy(byTask(PID, "writer"))),
                            task("writer", Wait.of(WaitKind.TASK).heldBy(byTask(PID, "reader")))))),
            "task-cycle");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID, "reader"), ref(PID, "writer")));
    assertThat(report.summary())
        .isEqualTo("Deadlock: task reader and task writer wait for each other.");
  }

  @Test
  void aTaskThatHoldsTheLockItWants() {
    deadlock(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.POLL))
                .withTasks(List.of(task("t", lock("asyncio.Lock", byTask(PID, "t")))))),
        "self-deadlock");
  }

  @Test
  void tasksWithTheSameNameAreNotTakenForEachOther() {
    verdict(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.POLL))
                .withTasks(
                    List.of(
                        task("job", lock("a", byTask(PID, "job"))),
                        task("job", Wait.of(WaitKind.SOCKET))))),
        Verdict.EXTERNAL);
  }

  @Test
  void aLoopThatWaitsForItself() {
    Frame[] frames = {
      library("result", "concurrent/futures/_base.py"),
      frame("query_now", 22),
      library("_run", "asyncio/events.py"),
      library("_run_once", "asyncio/base_events.py")
    };
    Wait byThread = Wait.of(WaitKind.FUTURE).heldBy(likely(PID));
    Report report =
        deadlock(picture(waiting(PID, "MainThread", byThread, frames)), "loop-waits-for-itself");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID)));
    Wait byTask = Wait.of(WaitKind.FUTURE).heldBy(byTask(PID, "query"));
    Report task =
        deadlock(
            picture(
                waiting(PID, "MainThread", byTask, frames)
                    .withTasks(
                        List.of(current("main"), new Task("query", List.of(), Optional.empty())))),
            "loop-waits-for-itself");
    assertThat(cycles(task)).containsExactly(List.of(ref(PID)));
  }

  @Test
  void aLoopHeldUpBySleepOrQueue() {
    Frame[] frames = {
      frame("retry", 24),
      library("_run", "asyncio/events.py"),
      library("_run_once", "asyncio/base_events.py")
    };
    Report sleeping =
        verdict(
            picture(
                waiting(PID, "MainThread", sleep(999), frames)
                    .withTasks(List.of(current("retry"), task("status", sleep(0.02))))),
            Verdict.SLEEPING,
            "event-loop-blocked");
    assertThat(explanation(sleeping)).contains("none of its other tasks can run: task status");
    verdict(
        picture(
            waiting(PID, "MainThread", QUEUE, frames)
                .withTasks(List.of(current("consume"), task("produce", sleep(0))))),
        Verdict.ABANDONED,
        "event-loop-blocked");
    // A wait that is over in a moment is nothing to report.
    verdict(picture(waiting(PID, "MainThread", sleep(0.1), frames)), Verdict.SLEEPING);
  }

  @Test
  void anIdleLoopIsNotHeldUp() {
    verdict(
        picture(
            waiting(
                PID,
                "MainThread",
                Wait.of(WaitKind.POLL),
                library("select", "selectors.py"),
                library("_run_once", "asyncio/base_events.py"),
                library("run", "asyncio/runners.py"))),
        Verdict.EXTERNAL);
  }

  @Test
  void nobodyLeftToSignal() {
    verdict(picture(waiting(PID, "MainThread", EVENT)), Verdict.ABANDONED, "never-signalled");
    Report queue =
        verdict(
            picture(
                waiting(PID, "MainThread", join(1), frame("main", 39), frame("<module>", 44)),
                waiting(1, "consumer-1", QUEUE, library("get", "queue.py"), frame("consume", 26)),
                waiting(2, "consumer-2", QUEUE, library("get", "queue.py"), frame("consume", 26))),
            Verdict.ABANDONED,
            "never-signalled");
    assertThat(queue.summary())
        .isEqualTo(
            "Abandoned: consumer-1 and consumer-2 wait for jobs, and no thread is left that could"
                + " put anything into it.");
    assertThat(explanation(queue))
        .isEqualTo(
            "consumer-1 and consumer-2 wait at app.py:26 for jobs. All other threads that live wait"
                + " as well: MainThread waits at app.py:39 for consumer-1 to end.");
    Wait barrier = Wait.of(WaitKind.BARRIER).on("meeting");
    verdict(
        picture(
            waiting(PID, "MainThread", join(1)),
            waiting(1, "party-1", barrier),
            waiting(2, "party-2", barrier)),
        Verdict.ABANDONED,
        "never-signalled");
    verdict(
        picture(waiting(PID, "MainThread", Wait.of(WaitKind.SEMAPHORE).on("permits"))),
        Verdict.ABANDONED,
        "never-signalled");
  }

  @Test
  void idleThreadsOfNativeLibrariesSignalNobody() {
    Report report =
        verdict(
            picture(
                waiting(PID, "MainThread", QUEUE),
                nativeThread(1, "openblas", Wait.of(WaitKind.CONDVAR))),
            Verdict.ABANDONED,
            "never-signalled");
    assertThat(report.findings().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
    verdict(
        picture(
            waiting(PID, "MainThread", QUEUE),
            nativeThread(1, "grpc_poller", Wait.of(WaitKind.POLL))),
        Verdict.EXTERNAL);
  }

  @Test
  void nativeConditionsThatNobodyCanSignal() {
    Wait condition = Wait.of(WaitKind.CONDVAR);
    Report alone =
        verdict(
            picture(waiting(PID, "MainThread", condition)), Verdict.ABANDONED, "never-signalled");
    assertThat(alone.findings().getFirst().certainty()).isEqualTo(Certainty.CERTAIN);
    Report beside =
        verdict(
            picture(
                waiting(PID, "MainThread", condition),
                nativeThread(1, "openblas", Wait.of(WaitKind.OPENMP))),
            Verdict.ABANDONED,
            "never-signalled");
    assertThat(beside.findings().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(beside.findings()).hasSize(1);
  }

  @Test
  void nativeConditionsThatSomebodyMaySignal() {
    Wait condition = Wait.of(WaitKind.CONDVAR);
    ThreadInfo main = waiting(PID, "MainThread", condition);
    verdict(picture(main, waiting(1, "sleeper", sleep(100))), Verdict.BLOCKED);
    verdict(picture(main, nativeThread(1, "poller", Wait.of(WaitKind.POLL))), Verdict.EXTERNAL);
    verdict(picture(main, nativeThread(1, "rayon", Wait.of(WaitKind.FUTEX))), Verdict.EXTERNAL);
    verdict(
        picture(waiting(PID, "MainThread", condition.sharedWith(Set.of(77)))), Verdict.EXTERNAL);
  }

  /** A signal's handler may post them. */
  @Test
  void nativeSemaphoresAreLeftOpen() {
    verdict(
        picture(waiting(PID, "MainThread", Wait.of(WaitKind.NATIVE_SEMAPHORE))), Verdict.EXTERNAL);
  }

  @Test
  void idleWorkersAreNotBlamed() {
    Report report =
        verdict(
            picture(
                waiting(PID, "MainThread", EVENT),
                waiting(
                    1,
                    "pool_0",
                    Wait.of(WaitKind.QUEUE).on("work"),
                    library("_worker", "concurrent/futures/thread.py"))),
            Verdict.ABANDONED,
            "never-signalled");
    assertThat(report.findings().getFirst().threads()).containsExactly(ref(PID));
  }

  @Test
  void theInterpreterWaitsForAThreadAtItsEnd() {
    Frame shutdown = library("_shutdown", "threading.py");
    Report sleeping =
        verdict(
            picture(
                waiting(PID, "MainThread", join(1), shutdown),
                waiting(1, "housekeeping", sleep(480), frame("keep_house", 19))),
            Verdict.BLOCKED,
            "exit-blocked");
    assertThat(explanation(sleeping)).contains("housekeeping sleeps at app.py:19 (480 s left)");
    verdict(
        picture(
            waiting(
                PID,
                "MainThread",
                join(1),
                library("join", "threading.py"),
                library("_python_exit", "concurrent/futures/thread.py")),
            waiting(1, "pool_0", EVENT)),
        Verdict.ABANDONED,
        "exit-blocked",
        "never-signalled");
  }

  @Test
  void anExitFunctionWaitsForAThread() {
    Report report =
        verdict(
            picture(
                waiting(
                    PID, "MainThread", join(1), library("join", "threading.py"), frame("stop", 9)),
                waiting(1, "housekeeping", sleep(480), frame("keep_house", 19))),
            Verdict.BLOCKED,
            "exit-blocked");
    assertThat(report.findings().getFirst().certainty()).isEqualTo(Certainty.LIKELY);
    verdict(
        picture(
            waiting(
                PID,
                "MainThread",
                join(1),
                library("join", "threading.py"),
                frame("stop", 9),
                frame("<module>", 12)),
            waiting(1, "housekeeping", sleep(480), frame("keep_house", 19))),
        Verdict.BLOCKED);
  }

  @Test
  void whatWasLeftBehindByFork() {
    Gone gone = new Gone(Cause.LEFT_BEHIND_BY_FORK, Certainty.CERTAIN, "thread 77 of process 99");
    Report report =
        verdict(
            picture(
                waiting(PID, "MainThread", lock("settings_lock").withGone(gone), frame("f", 29))),
            Verdict.ABANDONED,
            "fork-orphaned-lock");
    assertThat(explanation(report))
        .startsWith("MainThread waits at app.py:29 for settings_lock: thread 77 of process 99");
    Gone seen =
        new Gone(
            Cause.LEFT_BEHIND_BY_FORK,
            Certainty.CERTAIN,
            "thread \"t\" of process 99",
            Optional.of(new Place("/srv/app.py", 7)),
            Optional.of(new Place("/srv/app.py", 9)));
    assertThat(
            explanation(
                verdict(
                    picture(waiting(PID, "MainThread", lock("l").withGone(seen))),
                    Verdict.ABANDONED,
                    "fork-orphaned-lock")))
        .endsWith(" That thread took it at app.py:7 and is at app.py:9 now.");
    // The threads that an OpenMP region lacks after a fork are another finding's matter.
    verdict(
        picture(waiting(PID, "MainThread", Wait.of(WaitKind.OPENMP).withGone(gone))),
        Verdict.ABANDONED);
  }

  @Test
  void whoHasDied() {
    Gone worker = new Gone(Cause.PROCESS_ENDED, Certainty.LIKELY, "the pool's worker process 4250");
    Report report =
        verdict(
            picture(
                waiting(PID, "MainThread", Wait.of(WaitKind.FUTURE).withGone(worker)),
                waiting(1, "Thread-1 (_handle_workers)", sleep(0.1))),
            Verdict.ABANDONED,
            "peer-died");
    Finding finding = report.findings().getFirst();
    assertThat(finding.certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(finding.explanation()).contains("the pool's worker process 4250");
    verdict(
        picture(
            waiting(
                PID,
                "MainThread",
                Wait.of(WaitKind.FUTURE).withGone(worker).until(OptionalDouble.of(3)))),
        Verdict.SLEEPING);
  }

  @Test
  void aPlaceInAPackageIsToldWithThePackage() {
    Holder holder = by(PID).at(new Place("/srv/shop/__init__.py", 5));
    Report report =
        deadlock(picture(waiting(PID, "MainThread", lock("l", holder))), "self-deadlock");
    assertThat(explanation(report)).contains("took at shop/__init__.py:5");
  }
}
