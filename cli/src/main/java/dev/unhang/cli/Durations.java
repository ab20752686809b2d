package dev.unhang.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as they are typed: {@code 10}, {@code 10s}, {@code 100ms}, {@code 1.5m}, {@code 1h}. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)?");

  private Durations() {}

  /**
   * @return longer than nothing, in whole milliseconds
   * @throws IllegalArgumentException with a message that completes "'TEXT' ..."
   */
  static Duration parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException("is not a time: write 500ms, 10s, 2m or 1h");
    }
    Duration unit =
        switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          case "d" -> Duration.ofDays(1);
          case null, default -> Duration.ofSeconds(1);
        };
    BigDecimal millis = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit.toMillis()));
    if (millis.longValue() == 0) {
      throw new IllegalArgumentException("is too short: at least 1ms");
    }
    return Duration.ofMillis(millis.longValue());
  }
}
