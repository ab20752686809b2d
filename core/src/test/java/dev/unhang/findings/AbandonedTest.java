package dev.unhang.findings;

import static dev.unhang.findings.Diagnosed.deadlock;
import static dev.unhang.findings.Diagnosed.explanation;
import static dev.unhang.findings.Diagnosed.verdict;
import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.join;
import static dev.unhang.findings.Given.library;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.nativeThread;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.Place;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Waits for what can no longer happen, as pictures. */
class AbandonedTest {
  private static final Wait QUEUE = Wait.of(WaitKind.QUEUE).on("jobs");
  private static final Wait EVENT = Wait.of(WaitKind.EVENT).on("loaded");

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
