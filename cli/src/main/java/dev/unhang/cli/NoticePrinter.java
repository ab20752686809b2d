package dev.unhang.cli;

import dev.unhang.model.Report;
import dev.unhang.watch.Notice;
import dev.unhang.watch.WatchListener;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells what a watch notices. */
final class NoticePrinter implements WatchListener {
  private final NoticeOutput output;
  private final Function<Notice, String> words;
  private final boolean quiet;
  private final Io io;
  private boolean mute;
  private boolean sawFailure;

  /**
   * @param quiet tell only what needs somebody to act
   * @param io where to complain if the output takes no more
   */
  NoticePrinter(NoticeOutput output, Function<Notice, String> words, boolean quiet, Io io) {
    this.output = output;
    this.words = words;
    this.quiet = quiet;
    this.io = io;
  }

  /** Whether a process could not be looked into. */
  boolean sawFailure() {
    return sawFailure;
  }

  @Override
  public void notice(Notice notice) {
    sawFailure |= notice instanceof Notice.CannotLook;
    if (quiet && minor(notice)) {
      return;
    }
    try {
      output.put(
          words.apply(notice),
          report(notice).map(report -> RecordedReport.of(report, hanging(notice))));
    } catch (IOException e) {
      complainOnce(e);
    }
  }

  /** Lines that belong to the last notice. */
  void append(String text) {
    try {
      output.append(text);
    } catch (IOException e) {
      complainOnce(e);
    }
  }

  private static boolean minor(Notice notice) {
    return switch (notice) {
      case Notice.AtWork _,
          Notice.Moves _,
          Notice.ThreadEnded _,
          Notice.ProcessEnded _,
          Notice.Joined _ ->
          true;
      case Notice.StillHangs still -> !still.changed();
      case Notice.Hangs _,
          Notice.CannotLook _,
          Notice.NotInterrupted _,
          Notice.TimedOut _,
          Notice.Action _ ->
          false;
    };
  }

  private static Optional<Report> report(Notice notice) {
    return switch (notice) {
      case Notice.Hangs hangs -> Optional.of(hangs.report());
      case Notice.StillHangs still ->
          still.changed() ? Optional.of(still.report()) : Optional.empty();
      case Notice.NotInterrupted stubborn -> stubborn.report();
      case Notice.TimedOut late -> late.report();
      case Notice.AtWork _,
          Notice.Moves _,
          Notice.ThreadEnded _,
          Notice.ProcessEnded _,
          Notice.Joined _,
          Notice.CannotLook _,
          Notice.Action _ ->
          Optional.empty();
    };
  }

  private static Set<Long> hanging(Notice notice) {
    return notice instanceof Notice.Hangs hangs
        ? hangs.threads().stream().map(thread -> (long) thread.tid()).collect(Collectors.toSet())
        : Set.of();
  }

  /** The watch goes on without its output: the program is worth more. */
  private void complainOnce(IOException e) {
    if (!mute) {
      mute = true;
      io.complain("unhang: cannot write what was noticed: " + e.getMessage());
    }
  }
}
