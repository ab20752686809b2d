package dev.unhang.findings;

import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.byTask;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.holdingGil;
import static dev.unhang.findings.Given.ids;
import static dev.unhang.findings.Given.join;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.nativeThread;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.running;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.task;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfirmationTest {
  private static final Picture CYCLE =
      picture(
          waiting(PID, "MainThread", join(1)),
          waiting(1, "a", lock("x", by(2))),
          waiting(2, "b", lock("y", by(1))));

  @Test
  void aDeadlockThatStoodStillIsConfirmed() {
    Report report = Confirmation.of(CYCLE, CYCLE, Set.of());
    assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
    assertThat(cycles(report)).containsExactly(List.of(ref(1), ref(2)));
    // One that is not in it may run.
    assertThat(Confirmation.of(CYCLE, CYCLE, Set.of(ref(PID))).verdict())
        .isEqualTo(Verdict.DEADLOCK);
  }

  @Test
  void aMemberThatRanIsInNoDeadlock() {
    for (int member : List.of(1, 2)) {
      Report report = Confirmation.of(CYCLE, CYCLE, Set.of(ref(member)));
      assertThat(report.verdict()).isEqualTo(Verdict.BLOCKED);
      assertThat(report.deadlocks()).isEmpty();
      assertThat(report.findings()).isEmpty();
    }
  }

  @Test
  void aDeadlockThatOnlyTheSecondLookShowsIsNotConfirmed() {
    Picture before =
        picture(
            waiting(PID, "MainThread", join(1)),
            waiting(1, "a", lock("x", by(2))),
            running(2, "b"));
    Report report = Confirmation.of(before, CYCLE, Set.of());
    assertThat(report.verdict()).isEqualTo(Verdict.BLOCKED);
    assertThat(report.deadlocks()).isEmpty();
    assertThat(Confirmation.of(CYCLE, before, Set.of()).deadlocks()).isEmpty();
  }

  @Test
  void oneOfTwoIsConfirmed() {
    Picture both =
        picture(
            waiting(1, "a", lock("x", by(2))),
            waiting(2, "b", lock("y", by(1))),
            waiting(3, "c", lock("z", by(3))));
    assertThat(cycles(Confirmation.of(both, both, Set.of(ref(3)))))
        .containsExactly(List.of(ref(1), ref(2)));
    assertThat(ids(Confirmation.of(both, both, Set.of(ref(3))))).containsExactly("lock-cycle");
  }

  @Test
  void whoOnlyWakesToLookAtTheGilHasNotMoved() {
    Picture inversion =
        picture(
            waiting(PID, "MainThread", join(1)),
            waiting(1, "mutex-owner", Wait.of(WaitKind.GIL).heldBy(by(2))),
            holdingGil(waiting(2, "gil-owner", Wait.of(WaitKind.MUTEX).heldBy(by(1)))));
    assertThat(ids(Confirmation.of(inversion, inversion, Set.of(ref(1)))))
        .containsExactly("gil-lock-inversion");
    assertThat(Confirmation.of(inversion, inversion, Set.of(ref(2))).deadlocks()).isEmpty();
    Picture otherwise =
        picture(
            waiting(PID, "MainThread", join(1)),
            waiting(1, "mutex-owner", lock("l", by(2))),
            holdingGil(waiting(2, "gil-owner", Wait.of(WaitKind.MUTEX).heldBy(by(1)))));
    assertThat(Confirmation.of(otherwise, inversion, Set.of(ref(1))).deadlocks()).isEmpty();
  }

  @Test
  void abandonedTakesThreadsThatStoodStill() {
    Picture waits = picture(waiting(PID, "MainThread", Wait.of(WaitKind.EVENT)));
    assertThat(Confirmation.of(waits, waits, Set.of()).verdict()).isEqualTo(Verdict.ABANDONED);
    assertThat(Confirmation.of(waits, waits, Set.of(ref(PID))).verdict())
        .isNotEqualTo(Verdict.ABANDONED);
  }

  /** The look may have come between two pieces of its work. */
  @Test
  void aNativeThreadThatRanIsNotIdle() {
    Picture waits =
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.CONDVAR)),
            nativeThread(1, "pool", Wait.of(WaitKind.CONDVAR)));
    assertThat(Confirmation.of(waits, waits, Set.of()).verdict()).isEqualTo(Verdict.ABANDONED);
    assertThat(Confirmation.of(waits, waits, Set.of(ref(1))).verdict()).isEqualTo(Verdict.BLOCKED);
  }

  @Test
  void tasksOfALoopThatServesOthersMeanwhile() {
    Picture tasks =
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.POLL))
                .withTasks(
                    List.of(
                        task("left", lock("b", byTask(PID, "right"))),
                        task("right", lock("a", byTask(PID, "left"))),
                        task("serve", sleep(1)))));
    assertThat(ids(Confirmation.of(tasks, tasks, Set.of(ref(PID))))).containsExactly("task-cycle");
  }
}
