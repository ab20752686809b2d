package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PythonSieveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void oneThatLoadsPythonLateIsAskedAboutAgain() throws Exception {
    PythonSieve sieve = new PythonSieve(_ -> asked.incrementAndGet() == 3);
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      Instant end = Instant.now().plus(PATIENCE);
      while (!sieve.passes((int) busy.pid())) {
        assertThat(Instant.now()).isBefore(end);
        Thread.sleep(1);
      }
      assertThat(asked).hasValue(3);
    } finally {
      busy.destroyForcibly();
    }
  }

  @Test
  void oneThatIsBusyWithOtherThingsIsSeldomAskedAbout() throws Exception {
    PythonSieve sieve = new PythonSieve(_ -> asked.incrementAndGet() < 0);
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      for (int i = 0; i < 200; i++) {
        assertThat(sieve.passes((int) busy.pid())).isFalse();
        Thread.sleep(1);
      }
      assertThat(asked).hasPositiveValue().hasValueLessThan(40);
    } finally {
      busy.destroyForcibly();
    }
  }
}
