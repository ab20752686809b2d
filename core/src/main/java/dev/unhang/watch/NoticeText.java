package dev.unhang.watch;

import dev.unhang.model.Certainty;
import dev.unhang.model.Report;
import dev.unhang.report.Printable;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The words for notices: one line each, without the report that some have. */
public final class NoticeText {
  private static final int LONGEST_NAME = 100;
  private static final int MOST_NAMES = 5;

  private NoticeText() {}

  public static String of(Notice notice) {
    String process = "process " + notice.pid();
    return switch (notice) {
      case Notice.Hangs(_, List<HungThread> threads, boolean program, Report report) ->
          (program ? process + " " + state(report) + ": " : "in " + process + " ")
              + standing(threads);
      case Notice.AtWork(_, HungThread thread) -> "in " + process + " " + standing(List.of(thread));
      case Notice.StillHangs(_, Duration since, Report report, _) ->
          process + " has not got on for " + time(since) + ": " + report.summary();
      case Notice.Moves(_, List<HungThread> threads, boolean program) ->
          "in " + process + " " + awake(threads) + (program ? "; the program gets on" : "");
      case Notice.ThreadEnded(_, HungThread thread) ->
          "in %s %s ended while hanging, after %s"
              .formatted(process, name(thread), time(thread.since()));
      case Notice.ProcessEnded(_, Optional<Duration> hung) ->
          process + " ended" + hung.map(d -> ", after hanging for " + time(d)).orElse("");
      case Notice.Joined _ -> process + " is watched too";
      case Notice.CannotLook(_, String why) ->
          "cannot look into " + process + ": " + because(process, why);
      case Notice.NotInterrupted _ ->
          process
              + " has not ended %d s after Ctrl-C; another Ctrl-C ends it"
                  .formatted(Interrupts.GRACE.toSeconds());
      case Notice.TimedOut(_, Duration after, _) -> process + " has run for " + time(after);
      case Notice.Action(_, String what) -> process + ": " + what;
    };
  }

  /** Most reasons begin with the process, for those who print nothing before them. */
  private static String because(String process, String why) {
    return why.startsWith(process + " ") ? "it" + why.substring(process.length()) : why;
  }

  private static String state(Report report) {
    return switch (report.verdict()) {
      case DEADLOCK ->
          report.deadlocks().stream().anyMatch(d -> d.certainty() == Certainty.CERTAIN)
              ? "is in a deadlock"
              : "is probably in a deadlock";
      case ABANDONED -> "hangs";
      case BLOCKED -> "is blocked";
      case BUSY -> "is busy";
      case EXTERNAL -> "waits for the outside world";
      case SLEEPING -> "sleeps";
    };
  }

  /** {@code "a" and "b" have not moved for 10.0 s, "c" has been busy at one place for 11.2 s}. */
  private static String standing(List<HungThread> threads) {
    Map<Standing, List<HungThread>> groups = new EnumMap<>(Standing.class);
    threads.forEach(t -> groups.computeIfAbsent(t.standing(), _ -> new ArrayList<>()).add(t));
    List<String> parts = new ArrayList<>();
    groups.forEach((standing, group) -> {
      String verb =
          switch (standing) {
            case STILL -> " not moved for ";
            case WANTS_GIL -> " waited for the GIL for ";
            case IN_VAIN -> " run in vain for ";
            case BUSY -> " been busy at one place for ";
          };
      Duration since =
          group.stream().map(HungThread::since).min(Duration::compareTo).orElse(Duration.ZERO);
      parts.add(names(group) + (group.size() == 1 ? " has" : " have") + verb + time(since));
    });
    return String.join(", ", parts);
  }

  private static String awake(List<HungThread> threads) {
    return threads.stream()
        .map(thread -> name(thread) + " awake after " + time(thread.since()))
        .collect(Collectors.joining(", "));
  }

  private static String names(List<HungThread> threads) {
    int all = threads.size();
    int shown = all > MOST_NAMES ? MOST_NAMES - 1 : all - 1;
    String first =
        threads.stream().limit(shown).map(NoticeText::name).collect(Collectors.joining(", "));
    String rest = all > MOST_NAMES ? (all - shown) + " others" : name(threads.getLast());
    return shown == 0 ? rest : first + " and " + rest;
  }

  private static String name(HungThread thread) {
    return '"' + Printable.of(thread.name(), LONGEST_NAME) + '"';
  }

  /** {@code 14.2 s}, {@code 3 min 20 s}, {@code 5 h 2 min}. */
  static String time(Duration time) {
    if (time.toSeconds() < 120) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    return time.toHours() < 2
        ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
        : "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
  }
}
