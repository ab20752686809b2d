package dev.unhang.history;

import dev.unhang.model.SourceFiles;
import dev.unhang.report.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** A history for people: calls indented, loops folded, the time at each call. */
public final class HistoryText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final String NO_TIME = " ".repeat(12);
  private static final int LONGEST = 160;
  private static final int DEEPEST = 30;

  private final Sources sources;
  private final StringBuilder text = new StringBuilder();
  private int base;

  /** Where the text of source lines comes from. */
  public interface Sources {
    /**
     * @param line 1-based
     */
    Optional<String> line(String file, int line);
  }

  private HistoryText(Sources sources) {
    this.sources = sources;
  }

  /**
   * @param last how many lines of each thread are shown, after folding
   */
  public static String of(ProcessHistory history, int last, Sources sources) {
    HistoryText text = new HistoryText(sources);
    history.threads().forEach(thread -> text.thread(history.pid(), thread, last));
    return text.text.toString();
  }

  /**
   * The threads in the order in which they were called forward, as far as the times of calls tell.
   *
   * @param last how many lines of all threads together are shown, after folding
   */
  public static String interleaved(ProcessHistory history, int last, Sources sources) {
    HistoryText text = new HistoryText(sources);
    Deque<Runnable> shown = new ArrayDeque<>();
    int left = last;
    for (Stretch stretch : Stretch.of(history).reversed()) {
      if (left <= 0) {
        break;
      }
      List<Fold> folds = last(Fold.of(stretch.steps()), left);
      left -= folds.size();
      shown.addFirst(() -> text.stretch(history.pid(), stretch.thread(), folds));
    }
    shown.forEach(Runnable::run);
    return text.text.toString();
  }

  private static List<Fold> last(List<Fold> all, int most) {
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  private void thread(int pid, ThreadHistory thread, int last) {
    head(pid, thread);
    text.append(
        String.format(Locale.ROOT, ", the last of %,d lines and calls%n", thread.executed()));
    folds(last(Fold.of(thread.steps()), last));
    text.append('\n');
  }

  private void stretch(int pid, ThreadHistory thread, List<Fold> shown) {
    head(pid, thread);
    text.append(":\n");
    folds(shown);
  }

  private void head(int pid, ThreadHistory thread) {
    text.append("Thread ")
        .append(thread.tid())
        .append(thread.tid() == pid ? " (the main thread)" : "");
  }

  private void folds(List<Fold> shown) {
    base = shown.stream().mapToInt(HistoryText::depth).min().orElse(0);
    shown.forEach(fold -> fold(fold, 0));
  }

  private static int depth(Fold fold) {
    return switch (fold) {
      case Fold.Once(Step step) -> step.depth();
      case Fold.Loop(List<Fold> body, long _) ->
          body.stream().mapToInt(HistoryText::depth).min().orElse(0);
    };
  }

  private void fold(Fold fold, int loops) {
    switch (fold) {
      case Fold.Once(Step step) -> line(step, loops, "");
      case Fold.Loop(List<Fold> body, long times)
          when body.size() == 1 && body.getFirst() instanceof Fold.Once(Step step) ->
          line(step, loops, times(times));
      case Fold.Loop(List<Fold> body, long times) -> {
        String bars = bars(loops, depth(fold));
        text.append("  ").append(NO_TIME).append(bars).append("these").append(times(times));
        text.append(":\n");
        body.forEach(inner -> fold(inner, loops + 1));
      }
    }
  }

  private static String times(long times) {
    return String.format(Locale.ROOT, "  x %,d", times);
  }

  private String bars(int loops, int depth) {
    return "  " + "  ".repeat(Math.min(DEEPEST, Math.max(0, depth - base))) + "| ".repeat(loops);
  }

  private void line(Step step, int loops, String times) {
    String what =
        step.call()
            ? step.code().function()
                + " ("
                + SourceFiles.readable(step.code().file())
                + ":"
                + step.line()
                + ")"
            : "  %4d  %s"
                .formatted(step.line(), sources.line(step.code().file(), step.line()).orElse(""));
    text.append("  ")
        .append(time(step.time()))
        .append(bars(loops, step.depth()))
        .append(Printable.of(what.stripTrailing(), LONGEST))
        .append(times)
        .append('\n');
  }

  /** As a clock on the wall showed it. */
  private static String time(OptionalLong micros) {
    if (micros.isEmpty()) {
      return NO_TIME;
    }
    // System.nanoTime is CLOCK_MONOTONIC on Linux
    Instant instant =
        Instant.now().plusNanos(micros.getAsLong() * 1000).minusNanos(System.nanoTime());
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  /** The steps that are of interest. */
  public static ProcessHistory filtered(ProcessHistory history, StepFilter filter) {
    List<ThreadHistory> threads = new ArrayList<>();
    for (ThreadHistory thread : history.threads()) {
      List<Step> steps = thread.steps().stream().filter(filter::passes).toList();
      threads.add(new ThreadHistory(thread.tid(), thread.executed(), steps));
    }
    return new ProcessHistory(history.pid(), threads);
  }
}
