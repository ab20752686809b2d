package dev.unhang.report;

import dev.unhang.model.Certainty;
import dev.unhang.model.Finding;
import dev.unhang.model.Gap;
import dev.unhang.model.Peer;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ProcessInfo.Runtime;
import dev.unhang.model.Report;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A report for people: the verdict in words, the ring of a deadlock, why it is so and what to do,
 * every thread's stack, and what could not be seen.
 */
public final class TextReport {
  private final Report report;
  private final Names names;
  private final Page page;

  private TextReport(Report report, Style style) {
    this.report = report;
    this.names = new Names(report);
    this.page = new Page(style);
  }

  /**
   * The whole text, its last line ended. Nothing in it but the style's own colours can move a
   * terminal's cursor.
   */
  public static String of(Report report, Style style) {
    TextReport text = new TextReport(report, style);
    text.verdict();
    text.pictures();
    report.findings().forEach(text::finding);
    report.picture().processes().forEach(text::process);
    text.peers();
    text.gaps();
    return text.page.toString().stripTrailing() + "\n";
  }

  private void verdict() {
    Ink ink =
        switch (report.verdict()) {
          case DEADLOCK, ABANDONED -> Ink.ALARM;
          case BLOCKED -> Ink.WARNING;
          case BUSY, EXTERNAL, SLEEPING -> Ink.NAME;
        };
    String summary = report.summary();
    Optional<String> unsaid =
        word().filter(word -> !summary.regionMatches(true, 0, word, 0, word.length()));
    unsaid.ifPresent(word -> page.put(ink, word + ": "));
    page.put(unsaid.isPresent() ? Ink.NAME : ink, summary).end().end();
  }

  /** A sentence that says that a thread runs, sleeps or waits needs no word before it. */
  private Optional<String> word() {
    return switch (report.verdict()) {
      case DEADLOCK ->
          Optional.of(
              report.deadlocks().stream().anyMatch(d -> d.certainty() == Certainty.CERTAIN)
                  ? "Deadlock"
                  : "Probably a deadlock");
      case ABANDONED -> Optional.of("Abandoned");
      case BLOCKED -> Optional.of("Blocked");
      case BUSY, EXTERNAL, SLEEPING -> Optional.empty();
    };
  }

  private void pictures() {
    ChainPicture picture = new ChainPicture(names, page);
    report.deadlocks().forEach(picture::ring);
    if (report.deadlocks().isEmpty() && report.chain().size() > 1) {
      picture.chain(report.chain());
    }
  }

  private void finding(Finding finding) {
    String title = (finding.certainty() == Certainty.LIKELY ? "Probably: " : "") + finding.title();
    if (!report.summary().contains(finding.title())) {
      page.put(Ink.NAME, title).end();
    }
    if (!finding.explanation().isBlank()) {
      page.paragraph("  ", finding.explanation());
    }
    String bullet = page.style().glyph("  → ", "  > ");
    finding.advice().forEach(advice -> page.paragraph(bullet, advice));
    page.end();
  }

  private void process(ProcessInfo process) {
    page.put(Ink.NAME, "Process " + process.pid());
    if (!process.command().isEmpty()) {
      page.put(": " + String.join(" ", process.command()));
    }
    page.end().put(Ink.FAINT, process.runtime().map(TextReport::describe).orElse("not Python"));
    page.put(
        Ink.FAINT, ", seen at " + report.picture().capturedAt().truncatedTo(ChronoUnit.MILLIS));
    page.end();
    ProcessText.put(process, page);
    page.end();
    ThreadText text = new ThreadText(process.pid(), names, page);
    new Threads(report).groups(process).forEach(text::put);
  }

  /** Those whose names above are not the whole of their command lines. */
  private void peers() {
    List<Peer> peers =
        report.picture().peers().stream().filter(peer -> !peer.command().isEmpty()).toList();
    if (peers.isEmpty()) {
      return;
    }
    page.put("Other processes that it has to do with, not looked into:").end();
    peers.forEach(
        peer -> page.put("  " + peer.pid() + ": " + String.join(" ", peer.command())).end());
    page.end();
  }

  private static String describe(Runtime runtime) {
    return "%s %s%s%s (%s)%s"
        .formatted(
            runtime.name(),
            runtime.version(),
            runtime.debugBuild() ? ", debug build" : "",
            runtime.freeThreaded() ? ", free-threaded" : "",
            runtime.executable(),
            runtime.verified() ? "" : ", a version that unhang was not checked against");
  }

  private void gaps() {
    List<Gap> gaps = report.picture().gaps();
    if (gaps.isEmpty()) {
      return;
    }
    page.put(Ink.WARNING, "Not seen:").end();
    for (Gap gap : gaps) {
      String of = gap.tid().isPresent() ? "thread " + gap.tid().getAsInt() : "process " + gap.pid();
      page.paragraph("  ", of + ": " + gap.what());
    }
  }
}
