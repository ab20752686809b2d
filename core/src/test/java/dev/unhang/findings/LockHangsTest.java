package dev.unhang.findings;

import static dev.unhang.findings.Diagnosed.deadlock;
import static dev.unhang.findings.Diagnosed.explanation;
import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.join;
import static dev.unhang.findings.Given.likely;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Frame;
import dev.unhang.model.Frame.Entry;
import dev.unhang.model.Holder;
import dev.unhang.model.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hangs among the locks of one process, as pictures, and what must be said about them. */
class LockHangsTest {
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
}
