package dev.unhang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.watch.HungThread;
import dev.unhang.watch.Notice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticePrinterTest {
  private static final Report REPORT = FullReport.literal();
  private static final String TEXT = TextReport.of(REPORT, Style.PLAIN);
  private static final String JSON =
      new String(JsonReport.of(RecordedReport.of(REPORT)), StandardCharsets.UTF_8);
  private static final HungThread THREAD =
      new HungThread(4243, "w", false, HungThread.Standing.STILL, Duration.ofSeconds(11));
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final List<Notice> ALL =
      List.of(
          new Notice.Joined(4242),
          new Notice.Hangs(4242, List.of(THREAD), true, REPORT),
          new Notice.StillHangs(4242, MINUTE, REPORT, false),
          new Notice.StillHangs(4242, MINUTE, REPORT, true),
          new Notice.Moves(4242, List.of(THREAD), true),
          new Notice.ThreadEnded(4242, THREAD),
          new Notice.CannotLook(4242, "no permission"),
          new Notice.NotInterrupted(4242, Optional.of(REPORT)),
          new Notice.TimedOut(4242, MINUTE, Optional.empty()),
          new Notice.Action(4242, "killed"),
          new Notice.ProcessEnded(4242, Optional.empty()));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Io io = new Io(out, err, Map.of(), false, false);

  private void tell(NoticeOutput output, boolean quiet) {
    NoticePrinter printer =
        new NoticePrinter(output, notice -> notice.getClass().getSimpleName(), quiet, io);
    ALL.forEach(printer::notice);
  }

  private static String said(String... words) {
    return "unhang: " + String.join("\nunhang: ", words) + "\n";
  }

  private static String told(String word) {
    return said(word) + "\n" + TEXT + "\n";
  }

  @Test
  void everythingThatHappens() {
    tell(NoticeStream.live(out, false, Style.PLAIN), false);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            said("Joined")
                + told("Hangs")
                + said("StillHangs")
                + told("StillHangs")
                + said("Moves", "ThreadEnded", "CannotLook")
                + told("NotInterrupted")
                + said("TimedOut", "Action", "ProcessEnded"));
  }

  @Test
  void quietLeavesWhatNeedsSomebodyToAct() {
    tell(NoticeStream.live(out, false, Style.PLAIN), true);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            told("Hangs")
                + told("StillHangs")
                + said("CannotLook")
                + told("NotInterrupted")
                + said("TimedOut", "Action"));
  }

  @Test
  void asJsonThereAreReportsOnly() {
    tell(NoticeStream.live(out, true, Style.PLAIN), false);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(JSON.repeat(3));
  }

  @Test
  void aLogSaysWhen() throws IOException {
    Instant now = Instant.parse("2026-11-22T10:17:00.5Z");
    new NoticeStream(out, false, Style.PLAIN, Optional.of(() -> now))
        .put("moves", Optional.empty());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("unhang: 2026-11-22T10:17:00Z: moves\n");
  }

  @Test
  void aFolderGetsAFileForEachReport(@TempDir Path folder) {
    tell(new NoticeFolder(folder, false, Style.PLAIN), true);
    assertThat(folder.resolve("20261122-101700-4242.txt")).content().isEqualTo(TEXT);
    assertThat(folder.resolve("20261122-101700-4242-2.txt")).content().isEqualTo(TEXT);
    assertThat(folder.resolve("20261122-101700-4242-3.txt")).content().isEqualTo(TEXT);
    assertThat(folder.resolve("unhang.log"))
        .content()
        .containsPattern("unhang: \\S+Z: Hangs: 20261122-101700-4242.txt\n")
        .containsPattern("unhang: \\S+Z: CannotLook\n")
        .hasLineCount(6);
  }

  @Test
  void aFolderOfJson(@TempDir Path folder) {
    tell(new NoticeFolder(folder, true, Style.PLAIN), true);
    assertThat(folder.resolve("20261122-101700-4242.json")).content().isEqualTo(JSON);
  }

  @Test
  void foreignWordsAreHarmless() throws IOException {
    NoticeStream.live(out, false, Style.PLAIN).put("thread \033[2J\nmoves", Optional.empty());
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("unhang: thread \\x1b[2J\\nmoves\n");
  }

  @Test
  void anOutputThatFailsIsMentionedOnce() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    tell(NoticeStream.live(full, false, Style.PLAIN), false);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("unhang: cannot write what was noticed: disk full\n");
  }
}
