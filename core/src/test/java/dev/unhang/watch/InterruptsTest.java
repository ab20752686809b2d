package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterruptsTest {
  private static final long GRACE = Interrupts.GRACE.toNanos();
  private final Interrupts interrupts = new Interrupts();

  @Test
  void theProgramHasTimeToEnd() {
    interrupts.press(0);
    assertThat(interrupts.endsProgram()).isFalse();
    assertThat(interrupts.overdue(GRACE - 1)).isFalse();
    assertThat(interrupts.overdue(GRACE)).isTrue();
  }

  @Test
  void itIsSaidOnce() {
    interrupts.press(0);
    interrupts.overdue(GRACE);
    assertThat(interrupts.overdue(2 * GRACE)).isFalse();
  }

  @Test
  void pressingAgainWithinThatTimeIsForTheProgram() {
    interrupts.press(0);
    interrupts.press(GRACE / 2);
    assertThat(interrupts.endsProgram()).isFalse();
    assertThat(interrupts.overdue(GRACE)).isTrue();
  }

  @Test
  void pressingAgainAfterItWasSaidEndsTheProgram() {
    interrupts.press(0);
    interrupts.overdue(GRACE);
    interrupts.press(GRACE + 1);
    assertThat(interrupts.endsProgram()).isTrue();
    assertThat(interrupts.endsProgram()).isFalse();
  }

  @Test
  void aPromptThatComesBackIsLeftAlone() {
    interrupts.press(0);
    interrupts.overdue(GRACE);
    interrupts.actedUpon();
    interrupts.press(GRACE + 1);
    assertThat(interrupts.endsProgram()).isFalse();
    assertThat(interrupts.overdue(GRACE + 2)).isFalse();
  }

  @Test
  void nothingIsOverdueUnasked() {
    assertThat(interrupts.overdue(GRACE)).isFalse();
  }
}
