package dev.unhang.findings;

import static dev.unhang.findings.Diagnosed.deadlock;
import static dev.unhang.findings.Diagnosed.explanation;
import static dev.unhang.findings.Diagnosed.verdict;
import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.foreign;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.library;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.process;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hangs between processes, as pictures. */
class ProcessHangsTest {
  private static final Wait QUEUE = Wait.of(WaitKind.QUEUE).on("jobs");

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
}
