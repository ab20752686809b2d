package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Verdict;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeTextTest {
  private static final HungThread MAIN = thread("MainThread", Standing.STILL, 10_000);
  private static final HungThread WORKER = thread("worker-a", Standing.STILL, 14_200);

  private final Scene scene = new Scene();

  private static HungThread thread(String name, Standing standing, int millis) {
    return new HungThread(7, name, name.equals("MainThread"), standing, Duration.ofMillis(millis));
  }

  private String hangs(boolean program, HungThread... threads) {
    return NoticeText.of(new Notice.Hangs(7, List.of(threads), program, scene.report()));
  }

  @Test
  void aThreadThatHangs() {
    assertThat(hangs(false, WORKER))
        .isEqualTo("in process 7 \"worker-a\" has not moved for 14.2 s");
  }

  @Test
  void aProgramThatHangsByItsVerdict() {
    scene.verdict(Verdict.ABANDONED);
    assertThat(hangs(true, MAIN, WORKER))
        .isEqualTo("process 7 hangs: \"MainThread\" and \"worker-a\" have not moved for 10.0 s");
    scene.verdict(Verdict.EXTERNAL);
    assertThat(hangs(true, MAIN)).startsWith("process 7 waits for the outside world: ");
    scene.deadlock(Certainty.CERTAIN, 1);
    assertThat(hangs(true, MAIN)).startsWith("process 7 is in a deadlock: ");
    scene.deadlock(Certainty.LIKELY, 1);
    assertThat(hangs(true, MAIN)).startsWith("process 7 is probably in a deadlock: ");
  }

  @Test
  void threadsThatFailToGetOnInOtherWays() {
    assertThat(
            hangs(
                false, thread("a", Standing.BUSY, 11_000), thread("b", Standing.WANTS_GIL, 12_000)))
        .isEqualTo(
            "in process 7 \"b\" has waited for the GIL for 12.0 s,"
                + " \"a\" has been busy at one place for 11.0 s");
  }

  @Test
  void manyThreads() {
    List<HungThread> many = Collections.nCopies(200, WORKER);
    assertThat(hangs(false, many.toArray(HungThread[]::new)))
        .contains("\"worker-a\", \"worker-a\", \"worker-a\", \"worker-a\" and 196 others have");
  }

  @Test
  void namesCannotDriveATerminal() {
    assertThat(hangs(false, thread("x\u001b[2Jy", Standing.STILL, 1)))
        .doesNotContain("\u001b")
        .contains("x\\x1b[2Jy");
  }

  @Test
  void whatComesLater() {
    assertThat(NoticeText.of(new Notice.Moves(7, List.of(WORKER), false)))
        .isEqualTo("in process 7 \"worker-a\" awake after 14.2 s");
    assertThat(NoticeText.of(new Notice.Moves(7, List.of(MAIN), true))).endsWith("gets on");
    assertThat(NoticeText.of(new Notice.ThreadEnded(7, WORKER)))
        .isEqualTo("in process 7 \"worker-a\" ended while hanging, after 14.2 s");
    assertThat(NoticeText.of(new Notice.ProcessEnded(7, Optional.of(Duration.ofSeconds(5)))))
        .isEqualTo("process 7 ended, after hanging for 5.0 s");
  }

  @Test
  void whatCannotBeLookedInto() {
    assertThat(NoticeText.of(new Notice.CannotLook(7, "process 7 does not run CPython")))
        .isEqualTo("cannot look into process 7: it does not run CPython");
    assertThat(NoticeText.of(new Notice.CannotLook(7, "process 71 is in the way")))
        .isEqualTo("cannot look into process 7: process 71 is in the way");
  }

  @Test
  void times() {
    assertThat(NoticeText.time(Duration.ofMillis(119_900))).isEqualTo("119.9 s");
    assertThat(NoticeText.time(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
    assertThat(NoticeText.time(Duration.ofMinutes(302))).isEqualTo("5 h 2 min");
  }
}
