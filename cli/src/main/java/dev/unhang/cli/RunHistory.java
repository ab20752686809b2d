package dev.unhang.cli;

import dev.unhang.history.HistoryText;
import dev.unhang.history.ProcessHistory;
import dev.unhang.history.Recording;
import dev.unhang.target.SourceText;
import dev.unhang.watch.HungThread;
import dev.unhang.watch.Notice;
import dev.unhang.watch.WatchListener;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells, beside what {@code run} tells, which lines were executed last. */
final class RunHistory implements WatchListener {
  /** Lines of each thread. */
  private static final int WITH_A_REPORT = 10;

  private static final int AFTER_THE_END = 25;

  private final Recording recording;
  private final NoticePrinter printer;
  private volatile OptionalInt started = OptionalInt.empty();

  RunHistory(Recording recording, NoticePrinter printer) {
    this.recording = recording;
    this.printer = printer;
  }

  void started(int pid) {
    started = OptionalInt.of(pid);
  }

  @Override
  public void notice(Notice notice) {
    printer.notice(notice);
    if (notice instanceof Notice.Hangs hangs) {
      Set<Long> tids =
          hangs.threads().stream()
              .map(HungThread::tid)
              .map(Long::valueOf)
              .collect(Collectors.toSet());
      read(hangs.pid())
          .map(history -> history.only(tids))
          .filter(history -> !history.threads().isEmpty())
          .ifPresent(history -> {
            printer.append("What it executed last:\n\n");
            printer.append(
                HistoryText.of(history, WITH_A_REPORT, new SourceText(hangs.pid())::line));
          });
    }
  }

  /**
   * After the program's end. One that ended by itself has left no history.
   *
   * @param status of its process
   */
  void end(int status) {
    if (status != 0 && started.isPresent()) {
      int self = (int) ProcessHandle.current().pid(); // whose folder is the one it started in
      read(started.getAsInt())
          .ifPresent(history -> {
            printer.append(
                "unhang: process %d has not ended by itself; what it executed last:\n\n"
                    .formatted(history.pid()));
            printer.append(HistoryText.of(history, AFTER_THE_END, new SourceText(self)::line));
            printer.append("More of it: unhang history --last 1000 " + history.pid() + "\n");
          });
    }
    recording.end();
  }

  private Optional<ProcessHistory> read(int pid) {
    try {
      return recording.of(pid);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
