package dev.unhang.cli;

import dev.unhang.report.Printable;
import dev.unhang.report.Style;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Notices one after the other: as text, or as JSON the reports only, one a line.
 *
 * @param json whether as JSON
 * @param clock for the time before each notice, in what is read later
 */
record NoticeStream(OutputStream stream, boolean json, Style style, Optional<InstantSource> clock)
    implements NoticeOutput {

  /** For a person who looks on. */
  static NoticeStream live(OutputStream stream, boolean json, Style style) {
    return new NoticeStream(stream, json, style, Optional.empty());
  }

  /** For a file that grows. */
  static NoticeStream log(OutputStream stream, boolean json, Style style) {
    return new NoticeStream(stream, json, style, Optional.of(InstantSource.system()));
  }

  private static final int LONGEST_LINE = 2000;

  @Override
  public void put(String words, Optional<RecordedReport> report) throws IOException {
    if (!json) {
      String line = "unhang: " + time() + Printable.of(words, LONGEST_LINE) + "\n";
      String text = report.map(shown -> "\n" + shown.text(style) + "\n").orElse("");
      write((line + text).getBytes(StandardCharsets.UTF_8));
    } else if (report.isPresent()) {
      write(JsonReport.of(report.get()));
    }
  }

  @Override
  public void append(String text) throws IOException {
    if (!json) {
      write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private String time() {
    return clock.map(c -> c.instant().truncatedTo(ChronoUnit.SECONDS) + ": ").orElse("");
  }

  /** At once, since the watched program writes to the same place. */
  private void write(byte[] bytes) throws IOException {
    stream.write(bytes);
    stream.flush();
  }
}
