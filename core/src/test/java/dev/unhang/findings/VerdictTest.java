package dev.unhang.findings;

import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.foreign;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.join;
import static dev.unhang.findings.Given.library;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.moving;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.process;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.running;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.task;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Gap;
import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of verdicts, and the readings of it where nothing is wrong. */
class VerdictTest {
  private static final Wait EVENT = Wait.of(WaitKind.EVENT).on("ready");
  private static final Wait QUEUE = Wait.of(WaitKind.QUEUE).on("jobs");
  private static final Wait SOCKET = Wait.of(WaitKind.SOCKET);
  private static final Wait FUTEX = Wait.of(WaitKind.FUTEX);

  /** No finding, as nothing here is wrong. */
  private static String summary(Verdict verdict, ThreadInfo... threads) {
    return summary(verdict, picture(threads));
  }

  private static String summary(Verdict verdict, Picture picture) {
    Report report = Diagnosis.of(picture);
    assertThat(report.verdict()).as(report.summary()).isEqualTo(verdict);
    assertThat(report.findings()).isEmpty();
    assertThat(report.deadlocks()).isEmpty();
    return report.summary();
  }

  private static ThreadInfo main(Wait wait) {
    return waiting(PID, "MainThread", wait, frame("main", 41), frame("<module>", 45));
  }

  @Test
  void aMainThreadThatRunsIsBusy() {
    assertThat(summary(Verdict.BUSY, running(PID, "MainThread", frame("collatz", 18))))
        .isEqualTo("MainThread runs at app.py:18.");
  }

  @Test
  void aMainThreadThatSleepsIsSleeping() {
    assertThat(summary(Verdict.SLEEPING, main(sleep(982.6))))
        .isEqualTo("MainThread sleeps at app.py:41 (983 s left).");
    summary(Verdict.SLEEPING, main(Wait.of(WaitKind.SLEEP)));
  }

  @ParameterizedTest
  @EnumSource(
      value = WaitKind.class,
      names = {"SOCKET", "POLL", "TERMINAL", "PIPE_READ", "PIPE_WRITE", "SIGNAL", "FILE_LOCK"})
  void aMainThreadThatWaitsForTheOutsideIsExternal(WaitKind kind) {
    summary(Verdict.EXTERNAL, main(Wait.of(kind)));
    summary(Verdict.EXTERNAL, main(Wait.of(kind).until(OptionalDouble.of(5))));
  }

  @Test
  void whatAnotherProgramDoesIsExternal() {
    Wait pipe =
        Wait.of(WaitKind.PIPE_READ).heldByAny(List.of(Holder.process(200, Certainty.LIKELY)));
    summary(Verdict.EXTERNAL, main(pipe));
    ThreadInfo sleeper = Given.thread(200, "peer", false, RunState.WAITING, Optional.of(sleep(3)));
    assertThat(
            summary(
                Verdict.EXTERNAL, picture(process(PID, main(pipe)), foreign(200, "peer", sleeper))))
        .contains("data from a pipe into which process 200 (peer) should write");
    Wait exit = Wait.of(WaitKind.PROCESS_EXIT).heldBy(Holder.process(200, Certainty.CERTAIN));
    summary(Verdict.EXTERNAL, main(exit));
    summary(Verdict.EXTERNAL, picture(process(PID, main(exit)), foreign(200, "peer", sleeper)));
  }

  @Test
  void aChainThatEndsInAThreadThatSleepsOrWorksIsBlocked() {
    Report report =
        Diagnosis.of(
            picture(
                main(join(1)),
                waiting(1, "worker-a", lock("app.b", by(2, 12)), frame("work", 9)),
                waiting(2, "holder", sleep(60), frame("hold", 13))));
    assertThat(report.verdict()).isEqualTo(Verdict.BLOCKED);
    assertThat(report.chain()).containsExactly(ref(PID), ref(1), ref(2));
    assertThat(report.summary())
        .isEqualTo(
            "MainThread waits at app.py:41 for worker-a to end; worker-a waits at app.py:9 for"
                + " app.b, which holder took at app.py:12; holder sleeps at app.py:13 (60 s left).");
    summary(Verdict.BLOCKED, main(lock("l", by(1))), running(1, "cruncher"));
    summary(Verdict.BLOCKED, main(lock("l", by(1))), waiting(1, "unknown", FUTEX));
  }

  @Test
  void aLongChainIsToldInShort() {
    assertThat(
            summary(
                Verdict.BLOCKED,
                main(join(1)),
                waiting(1, "t1", join(2)),
                waiting(2, "t2", join(3)),
                running(3, "t3")))
        .isEqualTo(
            "MainThread waits at app.py:41 for t1 to end; through 2 more that comes down to t3"
                + " runs.");
  }

  @Test
  void aChainThatEndsAtTheOutsideIsExternal() {
    summary(Verdict.EXTERNAL, main(join(1)), waiting(1, "server", SOCKET));
    summary(Verdict.EXTERNAL, main(EVENT), waiting(1, "server", SOCKET));
  }

  @Test
  void aLockSharedWithAnotherProcessIsFollowedIntoIt() {
    Wait shared = Wait.of(WaitKind.PROCESS_LOCK).heldBy(Holder.thread(200, 200, Certainty.CERTAIN));
    summary(
        Verdict.BLOCKED,
        picture(process(PID, main(shared)), process(200, waiting(200, "MainThread", sleep(9)))));
  }

  @Test
  void whatALiveThreadMayStillSignalIsNotAbandoned() {
    assertThat(
            summary(
                Verdict.BLOCKED, main(EVENT), waiting(1, "ticker", sleep(0.9), frame("tick", 23))))
        .isEqualTo(
            "MainThread waits at app.py:41 for ready to be set; of those who may end that, ticker"
                + " sleeps at app.py:23 (0.9 s left).");
    summary(Verdict.BLOCKED, main(QUEUE), running(1, "producer"));
    summary(Verdict.EXTERNAL, main(SOCKET), waiting(1, "idle_0", QUEUE));
    summary(Verdict.SLEEPING, main(sleep(5)), waiting(1, "idle_0", QUEUE));
    summary(Verdict.BUSY, running(PID, "MainThread"), waiting(1, "idle_0", EVENT));
  }

  @Test
  void aWaitWithATimeoutEndsByItself() {
    OptionalDouble left = OptionalDouble.of(600);
    summary(Verdict.SLEEPING, main(EVENT.until(left)));
    summary(Verdict.SLEEPING, main(EVENT.withTimeout()));
    summary(
        Verdict.SLEEPING,
        main(EVENT.until(left)),
        waiting(1, "flusher", Wait.of(WaitKind.CONDITION).until(left)));
    summary(Verdict.SLEEPING, main(FUTEX.withTimeout()));
    // No edge of a cycle.
    summary(
        Verdict.SLEEPING, main(lock("a", by(1)).until(left)), waiting(1, "t", lock("b", by(PID))));
    summary(
        Verdict.BLOCKED, main(lock("a", by(1))), waiting(1, "t", lock("b", by(PID)).until(left)));
    summary(Verdict.BLOCKED, main(lock("a", by(1)).withTimeout()), waiting(1, "t", sleep(1)));
  }

  @Test
  void aSignalHandlerMayEndAWait() {
    Picture picture = picture(process(PID, main(EVENT)).withHandledSignals(List.of("SIGTERM")));
    summary(Verdict.EXTERNAL, picture);
    // It does not run while the main thread is inside native code.
    Report inside =
        Diagnosis.of(
            picture(
                process(PID, main(Wait.of(WaitKind.MUTEX).heldBy(by(1))), waiting(1, "t", EVENT))
                    .withHandledSignals(List.of("SIGTERM"))));
    assertThat(inside.verdict()).isEqualTo(Verdict.ABANDONED);
  }

  @Test
  void onlySystemCallsKnown() {
    summary(Verdict.EXTERNAL, main(FUTEX));
    summary(Verdict.EXTERNAL, main(FUTEX), waiting(1, "a", FUTEX), waiting(2, "b", FUTEX));
    summary(Verdict.EXTERNAL, main(FUTEX), waiting(1, "server", Wait.of(WaitKind.POLL)));
    summary(Verdict.BLOCKED, main(FUTEX), running(1, "a"));
    summary(Verdict.BLOCKED, main(FUTEX), waiting(1, "a", sleep(4)));
    summary(Verdict.EXTERNAL, main(Wait.of(WaitKind.POLL)), running(1, "a"));
    ThreadInfo unknown = Given.thread(PID, "MainThread", true, RunState.WAITING, Optional.empty());
    summary(Verdict.EXTERNAL, unknown);
    summary(Verdict.BLOCKED, unknown, running(1, "a"));
  }

  @Test
  void contendedLocksThatMove() {
    ThreadInfo main = moving(main(lock("first", by(1))));
    ThreadInfo other = moving(waiting(1, "counter", lock("second", by(PID))));
    summary(Verdict.BLOCKED, main, other);
    summary(
        Verdict.BLOCKED,
        main(Wait.of(WaitKind.GIL).heldBy(by(1))),
        Given.holdingGil(running(1, "counter-1")),
        waiting(2, "counter-2", lock("first", by(PID))));
  }

  @Test
  void aThreadThatSpinsWaits() {
    Wait spinning = Wait.of(WaitKind.OPENMP).heldBy(by(1)).withSpinning();
    summary(
        Verdict.BLOCKED,
        Given.thread(PID, "MainThread", true, RunState.RUNNING, Optional.of(spinning)),
        waiting(1, "worker", sleep(1)));
  }

  @Test
  void aThreadThatCouldNotBeLookedAtMayBeTheOneToSignal() {
    Picture whole = picture(main(EVENT));
    Picture torn =
        new Picture(
            Instant.EPOCH,
            whole.processes(),
            whole.resources(),
            List.of(new Gap(PID, OptionalInt.of(7), "thread 7 could not be read")));
    summary(Verdict.EXTERNAL, torn);
  }

  @Test
  void aHolderOutsideThePictureIsNoneOfOurs() {
    summary(Verdict.BLOCKED, main(lock("l", by(9))), running(1, "t"));
    summary(
        Verdict.EXTERNAL,
        main(Wait.of(WaitKind.FILE_LOCK).heldBy(Holder.process(999, Certainty.CERTAIN))));
  }

  @Test
  void aLoopWhoseTasksAllSleepIsSleeping() {
    Wait poll = Wait.of(WaitKind.POLL).until(OptionalDouble.of(100));
    ThreadInfo loop = waiting(PID, "MainThread", poll, library("select", "selectors.py"));
    summary(
        Verdict.SLEEPING,
        loop.withTasks(
            List.of(
                task("main", Wait.of(WaitKind.TASK).heldBy(Given.byTask(PID, "nap"))),
                task("nap", sleep(100)))));
    summary(
        Verdict.EXTERNAL, loop.withTasks(List.of(task("serve", SOCKET), task("nap", sleep(100)))));
  }

  @Test
  void anEmptyPictureIsNoReasonToFail() {
    Picture none = new Picture(Instant.EPOCH, List.of(), List.of(), List.of());
    assertThat(summary(Verdict.EXTERNAL, none)).isEqualTo("No thread could be looked at.");
    summary(Verdict.EXTERNAL, picture(process(PID)));
  }

  @Test
  void aGilThatNobodyIsSeenToHoldChangesHands() {
    Report report =
        Diagnosis.of(picture(waiting(PID, "MainThread", Wait.of(WaitKind.GIL).on("gil"))));
    assertThat(report.verdict()).isEqualTo(Verdict.BUSY);
  }
}
