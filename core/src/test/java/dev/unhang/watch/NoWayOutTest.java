package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import org.junit.jupiter.api.Test;

/** What may be killed for hanging. */
class NoWayOutTest {
  private static final int MAIN = Scene.PID;
  private static final int WORKER = 2;
  private static final ThreadRef MAIN_REF = new ThreadRef(Scene.PID, MAIN);
  private static final ThreadRef WORKER_REF = new ThreadRef(Scene.PID, WORKER);

  private final Scene scene = new Scene().waiting(MAIN, WaitKind.THREAD_JOIN);
  private final Detector detector = new Detector(Scene.PID, Pace.of(WatchOptions.DEFAULT), 0);
  private long now;

  /** After a while in which the worker moved, or did not. */
  private boolean judge(boolean workerMoves) {
    for (int i = 0; i < 150; i++) {
      now += 100_000_000;
      if (workerMoves) {
        scene.at(WORKER, "app.py:" + i + ":work").moves(WORKER, 50);
      }
      assertThat(detector.polled(now, scene.counters())).isEmpty();
      if (detector.wantsLook(now)) {
        detector.looked(now, scene.report(), scene::busy);
      }
    }
    detector.looked(now, scene.report(), scene::busy);
    return NoWayOut.of(Scene.PID, scene.report(), detector);
  }

  @Test
  void aDeadlock() {
    scene.waiting(WORKER, WaitKind.LOCK).deadlock(Certainty.CERTAIN, MAIN, WORKER);
    assertThat(judge(false)).isTrue();
  }

  @Test
  void notADeadlockOfOthersThatIsOnlyLikely() {
    scene.waiting(WORKER, WaitKind.LOCK).deadlock(Certainty.LIKELY, WORKER);
    scene.at(3, "app.py:1:x").running(3);
    for (int i = 0; i < 150; i++) {
      now += 100_000_000;
      scene.at(MAIN, "app.py:" + i + ":main").moves(MAIN, 50).moves(3, 50);
      detector.polled(now, scene.counters());
      if (detector.wantsLook(now)) {
        detector.looked(now, scene.report(), scene::busy);
      }
    }
    assertThat(NoWayOut.of(Scene.PID, scene.report(), detector)).isFalse();
  }

  @Test
  void notBeforeItsTime() {
    scene.stuck(Verdict.ABANDONED, MAIN);
    assertThat(NoWayOut.of(Scene.PID, scene.report(), detector)).isFalse();
  }

  @Test
  void aMainThreadThatWaitsForWhatNeverHappens() {
    scene.stuck(Verdict.ABANDONED, MAIN);
    assertThat(judge(false)).isTrue();
  }

  @Test
  void notOneThatStandsStillBesideAnotherProcessThatNeverGoesOn() {
    scene.waiting(MAIN, WaitKind.PROCESS_EXIT).stuck(Verdict.ABANDONED);
    assertThat(judge(false)).isFalse();
  }

  @Test
  void aMainThreadThatWaitsForOneThatHangs() {
    scene.waiting(WORKER, WaitKind.LOCK).verdict(Verdict.BLOCKED, MAIN_REF, WORKER_REF);
    assertThat(judge(false)).isTrue();
  }

  @Test
  void notAMainThreadThatWaitsForOneAtWork() {
    scene.running(WORKER).verdict(Verdict.BLOCKED, MAIN_REF, WORKER_REF);
    assertThat(judge(true)).isFalse();
  }

  @Test
  void notAMainThreadThatWaitsForSomebodyAmongThoseAtWork() {
    scene.running(WORKER).waiting(MAIN, WaitKind.EVENT).verdict(Verdict.BLOCKED);
    assertThat(judge(true)).isFalse();
  }

  @Test
  void aMainThreadThatWaitsForSomebodyAmongThoseThatHang() {
    scene.waiting(WORKER, WaitKind.LOCK).waiting(MAIN, WaitKind.EVENT).verdict(Verdict.BLOCKED);
    assertThat(judge(false)).isTrue();
  }

  @Test
  void notOneThatWaitsForOneThatSleeps() {
    scene.waiting(WORKER, WaitKind.SLEEP).verdict(Verdict.BLOCKED, MAIN_REF, WORKER_REF);
    assertThat(judge(false)).isFalse();
  }

  @Test
  void notAWaitThatEndsByItself() {
    scene.waiting(MAIN, Wait.of(WaitKind.LOCK).withTimeout()).verdict(Verdict.SLEEPING);
    assertThat(judge(false)).isFalse();
  }

  @Test
  void aSocketThatIsSilent() {
    scene.waiting(MAIN, WaitKind.SOCKET).verdict(Verdict.EXTERNAL);
    assertThat(judge(false)).isTrue();
  }

  @Test
  void notAServerWithoutRequests() {
    scene.at(MAIN, "socket.py:295:accept", "server.py:5:serve").waiting(MAIN, WaitKind.SOCKET);
    assertThat(judge(false)).isFalse();
  }

  @Test
  void notAChildThatIsWaitedFor() {
    scene.waiting(MAIN, WaitKind.PROCESS_EXIT);
    assertThat(judge(false)).isFalse();
  }

  @Test
  void notAPrompt() {
    scene.waiting(MAIN, WaitKind.TERMINAL);
    assertThat(judge(false)).isFalse();
  }

  @Test
  void notAThreadAtWorkAtOnePlace() {
    scene.running(MAIN).verdict(Verdict.BUSY);
    assertThat(judge(false)).isFalse();
  }
}
