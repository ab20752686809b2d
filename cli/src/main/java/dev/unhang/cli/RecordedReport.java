package dev.unhang.cli;

import dev.unhang.history.HistoryText;
import dev.unhang.history.ProcessHistory;
import dev.unhang.history.ThreadHistory;
import dev.unhang.model.Deadlock.Member;
import dev.unhang.model.Finding;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadRef;
import dev.unhang.report.Style;
import dev.unhang.report.TextReport;
import dev.unhang.target.SourceText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report, and what its threads executed last.
 *
 * @param hanging threads that hang, besides those that the report tells of
 * @param histories of those processes of it that are being recorded
 */
record RecordedReport(Report report, Set<Long> hanging, List<ProcessHistory> histories) {
  /** Lines of each thread, and how many threads of a process have them in the text. */
  private static final int LINES = 10;

  private static final int MOST_THREADS = 8;

  RecordedReport {
    hanging = Set.copyOf(hanging);
    histories = List.copyOf(histories);
  }

  /** With the histories as they are now. */
  static RecordedReport of(Report report) {
    return of(report, Set.of());
  }

  static RecordedReport of(Report report, Set<Long> hanging) {
    return new RecordedReport(
        report,
        hanging,
        report.picture().processes().stream()
            .filter(process -> process.runtime().isPresent())
            .map(ProcessInfo::pid)
            .flatMap(RecordedReport::read)
            .toList());
  }

  private static Stream<ProcessHistory> read(int pid) {
    try {
      return ProcessHistory.ofRunning(pid).stream();
    } catch (IOException gone) {
      return Stream.empty();
    }
  }

  Optional<ThreadHistory> history(int pid, int tid) {
    return histories.stream()
        .filter(history -> history.pid() == pid)
        .flatMap(history -> history.threads().stream())
        .filter(thread -> thread.tid() == tid)
        .findFirst();
  }

  /** For people: the histories, of the threads that matter, below the report. */
  String text(Style style) {
    StringBuilder text = new StringBuilder(TextReport.of(report, style));
    for (ProcessHistory history : histories) {
      List<Long> tids = mattering(history);
      ProcessHistory shown =
          history.only(tids.stream().limit(MOST_THREADS).collect(Collectors.toSet()));
      if (!shown.threads().isEmpty()) {
        text.append("\nWhat process %d executed last (".formatted(history.pid()))
            .append(tids.size() > MOST_THREADS ? MOST_THREADS + " of its threads; " : "")
            .append("more of it: unhang history %d):%n%n".formatted(history.pid()))
            .append(HistoryText.of(shown, LINES, new SourceText(history.pid())::line));
      }
    }
    return text.toString();
  }

  /** Those that are told of; where none is, the main thread. */
  private List<Long> mattering(ProcessHistory history) {
    Stream<ThreadRef> told =
        Stream.of(
                report.deadlocks().stream().flatMap(d -> d.members().stream()).map(Member::who),
                report.chain().stream(),
                report.findings().stream().map(Finding::threads).flatMap(List::stream))
            .flatMap(Function.identity());
    List<Long> tids =
        Stream.concat(
                told.filter(who -> who.pid() == history.pid()).map(who -> (long) who.tid()),
                hanging.stream())
            .distinct()
            .filter(tid -> history.threads().stream().anyMatch(t -> t.tid() == tid))
            .toList();
    return tids.isEmpty() ? List.of((long) history.pid()) : tids;
  }
}
