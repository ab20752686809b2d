package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Verdict;
import dev.unhang.model.WaitKind;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectorTest {
  private static final Duration AFTER = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(100);
  private static final int MAIN = Scene.PID;
  private static final int A = 2;
  private static final int B = 3;

  private final Scene scene = new Scene();
  private final Pace pace = Pace.of(WatchOptions.DEFAULT);
  private final Detector detector = new Detector(Scene.PID, pace, 0);
  private final List<Notice> notices = new ArrayList<>();
  private long now;
  private int line;
  private int looks;

  /** Lets time pass in steps of the interval, with looks whenever they are wanted. */
  private void pass(int seconds, Runnable everyStep) {
    for (long end = now + seconds * 1_000_000_000L; now < end; ) {
      everyStep.run();
      step(STEP);
    }
  }

  private void step(Duration time) {
    now += time.toNanos();
    notices.addAll(detector.polled(now, scene.counters()));
    if (detector.wantsLook(now)) {
      looks++;
      notices.addAll(detector.looked(now, scene.report(), scene::busy));
    }
  }

  private void pass(int seconds) {
    pass(seconds, () -> {});
  }

  /** The main thread goes from line to line. */
  private void mainWorks() {
    scene.at(MAIN, "app.py:" + line++ + ":main").moves(MAIN, 50);
  }

  private <N extends Notice> N only(Class<N> type) {
    assertThat(notices).singleElement().isInstanceOf(type);
    Notice notice = notices.getFirst();
    notices.clear();
    return type.cast(notice);
  }

  @Test
  void aThreadThatStandsStillLongEnoughHangs() {
    scene.waiting(A, WaitKind.LOCK);
    pass(9, this::mainWorks);
    assertThat(notices).isEmpty();
    pass(2, this::mainWorks);
    Notice.Hangs hangs = only(Notice.Hangs.class);
    assertThat(hangs.program()).isFalse();
    assertThat(hangs.threads())
        .singleElement()
        .satisfies(thread -> {
          assertThat(thread.name()).isEqualTo("worker-2");
          assertThat(thread.main()).isFalse();
          assertThat(thread.standing()).isEqualTo(Standing.STILL);
          assertThat(thread.since()).isBetween(AFTER, AFTER.plus(STEP));
        });
    pass(30, this::mainWorks);
    assertThat(notices).isEmpty();
  }

  @Test
  void aProgramHangsWithItsMainThread() {
    scene.waiting(MAIN, WaitKind.LOCK);
    pass(11);
    Notice.Hangs hangs = only(Notice.Hangs.class);
    assertThat(hangs.program()).isTrue();
    assertThat(detector.inactiveSince()).isPresent();
  }

  @Test
  void oneThatMovesElsewhereIsAwake() {
    scene.waiting(MAIN, WaitKind.LOCK);
    pass(14);
    only(Notice.Hangs.class);
    pass(1, this::mainWorks);
    Notice.Moves moves = only(Notice.Moves.class);
    assertThat(moves.program()).isTrue();
    assertThat(moves.threads())
        .singleElement()
        .satisfies(t -> assertThat(t.since()).isBetween(seconds(14), seconds(14).plus(STEP)));
    assertThat(detector.inactiveSince()).isEmpty();
  }

  @Test
  void oneThatOnlyStirredHangsOn() {
    scene.waiting(MAIN, WaitKind.LOCK);
    pass(11);
    only(Notice.Hangs.class);
    scene.moves(MAIN, 0);
    pass(20);
    assertThat(notices).isEmpty();
    pass(1, this::mainWorks);
    assertThat(only(Notice.Moves.class).threads().getFirst().since())
        .isBetween(seconds(31), seconds(31).plus(STEP.multipliedBy(2)));
  }

  @Test
  void oneThatHangsMayEnd() {
    scene.waiting(A, WaitKind.LOCK);
    pass(11, this::mainWorks);
    only(Notice.Hangs.class);
    scene.ends(A);
    pass(1, this::mainWorks);
    Notice.ThreadEnded ended = only(Notice.ThreadEnded.class);
    assertThat(ended.thread().name()).isEqualTo("worker-2");
    assertThat(ended.thread().since()).isBetween(seconds(11), seconds(11).plus(STEP));
  }

  @Test
  void oneThatEndsOtherwiseIsNotMentioned() {
    scene.waiting(A, WaitKind.LOCK);
    pass(5, this::mainWorks);
    scene.ends(A);
    pass(30, this::mainWorks);
    assertThat(notices).isEmpty();
  }

  @Test
  void oneThatSleepsInALoopGetsOn() {
    scene.waiting(MAIN, WaitKind.SLEEP);
    pass(60, () -> scene.moves(MAIN, 0));
    assertThat(notices).isEmpty();
  }

  @Test
  void oneThatRunsInVainHangs() {
    scene.running(MAIN).stuck(Verdict.ABANDONED, MAIN);
    pass(30, () -> scene.moves(MAIN, 100));
    Notice.Hangs hangs = only(Notice.Hangs.class);
    assertThat(hangs.program()).isTrue();
    assertThat(hangs.threads())
        .singleElement()
        .satisfies(thread -> assertThat(thread.standing()).isEqualTo(Standing.IN_VAIN));
  }

  @Test
  void oneThatOnlyLooksAsIfItRanInVainOnceIsBusy() {
    scene.running(MAIN);
    pass(8, () -> scene.moves(MAIN, 100));
    scene.stuck(Verdict.ABANDONED, MAIN);
    pass(22, () -> scene.moves(MAIN, 100));
    assertThat(only(Notice.Hangs.class).threads())
        .singleElement()
        .satisfies(thread -> assertThat(thread.standing()).isEqualTo(Standing.BUSY));
  }

  @Test
  void oneThatRunsAtOnePlaceIsBusyThere() {
    scene.running(MAIN);
    pass(30, () -> scene.moves(MAIN, 100));
    Notice.Hangs hangs = only(Notice.Hangs.class);
    assertThat(hangs.threads().getFirst().standing()).isEqualTo(Standing.BUSY);
    assertThat(hangs.program()).isFalse();
    pass(5, this::mainWorks);
    only(Notice.Moves.class);
  }

  @Test
  void oneThatGetsNoProcessorDoesNotHang() {
    scene.running(MAIN);
    pass(60);
    assertThat(notices).isEmpty();
  }

  @Test
  void oneThatRunsIsLookedAtSeldom() {
    pass(60, this::mainWorks);
    assertThat(notices).isEmpty();
    assertThat(looks).isBetween(10, 60 * 1000 / 2500 + 1);
  }

  @Test
  void oneThatAsksForTheGilInVainHangs() {
    scene.waiting(A, WaitKind.GIL);
    pass(
        15,
        () -> {
          mainWorks();
          scene.moves(A, 0);
        });
    Notice.Hangs hangs = only(Notice.Hangs.class);
    assertThat(hangs.threads()).extracting(HungThread::tid).containsExactly(A);
    assertThat(hangs.threads().getFirst().standing()).isEqualTo(Standing.WANTS_GIL);
  }

  @Test
  void aWorkerWithoutWorkDoesNotHang() {
    scene.at(A, "/usr/lib/python3.12/concurrent/futures/thread.py:90:_worker");
    scene.at(B, "/usr/lib/python3.12/queue.py:171:get", "app.py:9:consume");
    pass(60, this::mainWorks);
    assertThat(notices).isEmpty();
  }

  @Test
  void aServerWithoutRequestsIsMentionedOnce() {
    String[] idle = {"selectors.py:468:select", "asyncio/base_events.py:1949:_run_once"};
    scene.waiting(MAIN, WaitKind.POLL).at(MAIN, idle);
    pass(30);
    assertThat(only(Notice.Hangs.class).program()).isTrue();
    pass(5, this::mainWorks);
    scene.at(MAIN, idle);
    pass(200);
    assertThat(notices).isEmpty();
  }

  @Test
  void aCertainDeadlockIsToldOfSoon() {
    scene.waiting(A, WaitKind.LOCK).waiting(B, WaitKind.LOCK).deadlock(Certainty.CERTAIN, A, B);
    pass(2, this::mainWorks);
    Notice.Hangs hangs = only(Notice.Hangs.class);
    assertThat(hangs.program()).isTrue();
    assertThat(hangs.threads()).extracting(HungThread::tid).containsExactly(A, B);
    pass(30, this::mainWorks);
    assertThat(notices).isEmpty();
  }

  @Test
  void aLikelyDeadlockHasTime() {
    scene.waiting(A, WaitKind.LOCK).waiting(B, WaitKind.LOCK).deadlock(Certainty.LIKELY, A, B);
    pass(9, this::mainWorks);
    assertThat(notices).isEmpty();
    pass(2, this::mainWorks);
    assertThat(only(Notice.Hangs.class).threads()).hasSize(2);
  }

  @Test
  void aDeadlockOfOthersDoesNotHideOneThatComesLater() {
    scene.waiting(A, WaitKind.LOCK).waiting(B, WaitKind.LOCK).deadlock(Certainty.CERTAIN, A);
    pass(2, this::mainWorks);
    assertThat(only(Notice.Hangs.class).threads()).extracting(HungThread::tid).containsExactly(A);
    scene.deadlock(Certainty.CERTAIN, B);
    pass(3, this::mainWorks);
    assertThat(only(Notice.Hangs.class).threads()).extracting(HungThread::tid).containsExactly(B);
  }

  @Test
  void whileAProcessIsStoppedNothingHangs() {
    scene.waiting(MAIN, WaitKind.LOCK).state('T');
    pass(60);
    assertThat(notices).isEmpty();
    scene.state('S');
    pass(11);
    only(Notice.Hangs.class);
  }

  @Test
  void aTimeInWhichUnhangItselfStoodStillDoesNotCount() {
    scene.waiting(MAIN, WaitKind.LOCK);
    pass(5);
    step(seconds(3600));
    pass(4);
    assertThat(notices).isEmpty();
    pass(2);
    assertThat(only(Notice.Hangs.class).threads().getFirst().since()).isLessThan(seconds(12));
  }

  @Test
  void aHangThatGoesOnIsMentionedAgain() {
    scene.waiting(MAIN, WaitKind.LOCK).stuck(Verdict.ABANDONED, MAIN);
    pass(11);
    only(Notice.Hangs.class);
    pass(60);
    Notice.StillHangs still = only(Notice.StillHangs.class);
    assertThat(still.changed()).isFalse();
    assertThat(still.since()).isBetween(seconds(69), seconds(71));
    scene.verdict(Verdict.BLOCKED);
    pass(60);
    assertThat(only(Notice.StillHangs.class).changed()).isTrue();
  }

  @Test
  void aWaitForOthersIsNotMentionedAgain() {
    scene.waiting(MAIN, WaitKind.PROCESS_EXIT).verdict(Verdict.EXTERNAL);
    pass(11);
    only(Notice.Hangs.class);
    pass(300);
    assertThat(notices).isEmpty();
  }

  /** After the look at the counters and before that into the process. */
  @Test
  void aThreadThatAwakesBetweenBothLooksIsToldOf() {
    scene.waiting(A, WaitKind.LOCK);
    pass(11, this::mainWorks);
    only(Notice.Hangs.class);
    scene.at(A, "app.py:9:next");
    for (int before = looks; looks == before; ) {
      mainWorks();
      step(STEP);
    }
    assertThat(notices).isEmpty();
    scene.moves(A, 1);
    pass(1, this::mainWorks);
    assertThat(only(Notice.Moves.class).threads())
        .extracting(HungThread::name)
        .containsExactly("worker-2");
  }

  @Test
  void whatStandsStillIsNotLookedAtAgainAndAgain() {
    scene.waiting(MAIN, WaitKind.LOCK).waiting(A, WaitKind.LOCK).waiting(B, WaitKind.LOCK);
    pass(59);
    assertThat(looks).isBetween(1, 4);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
