package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "10, PT10S",
    "10s, PT10S",
    "100ms, PT0.1S",
    "2m, PT2M",
    "1h, PT1H",
    "1d, PT24H",
    "1.5m, PT1M30S",
    "0.25, PT0.25S",
    "' 3s ', PT3S",
    "999999999d, PT23999999976H",
  })
  void times(String text, Duration time) {
    assertThat(Durations.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "-1", "10 s", "1e3", "10x", "1m30s", "+5", ".5", "٣s", "10000000000"})
  void whatIsNoTime(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is not a time: write 500ms, 10s, 2m or 1h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0s", "0.5ms"})
  void noTimeAtAll(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is too short: at least 1ms");
  }
}
