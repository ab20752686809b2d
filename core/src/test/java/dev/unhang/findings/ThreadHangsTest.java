package dev.unhang.findings;

import static dev.unhang.findings.Diagnosed.deadlock;
import static dev.unhang.findings.Diagnosed.explanation;
import static dev.unhang.findings.Diagnosed.verdict;
import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.by;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.holdingGil;
import static dev.unhang.findings.Given.join;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.running;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hangs by joins, imports, native locks, the GIL and pools, as pictures. */
class ThreadHangsTest {
  private static final Wait SOCKET = Wait.of(WaitKind.SOCKET);

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
}
