package dev.unhang.watch;

import dev.unhang.linux.ProcessorTime;
import dev.unhang.model.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The loop: looks at counters every interval, into processes where that tells something. */
final class Watcher {
  /** How often to look for processes that have come. */
  private static final long ROSTER_PERIOD = TimeUnit.SECONDS.toNanos(1);

  /** After so long the counters are looked at again, whatever else there is to look into. */
  private static final long LOOKING = TimeUnit.MILLISECONDS.toNanos(500);

  private final WatchOptions options;
  private final WatchContext context;
  private final Roster roster;
  private final boolean tellsEnds;
  private final BiConsumer<Integer, Report> onHang;
  private final Pace pace;
  private final LookBudget budget = new LookBudget(System.nanoTime());
  private final Map<Integer, Watched> watched = new LinkedHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private boolean first = true;
  private long rosterAt = System.nanoTime();

  /**
   * @param tellsEnds whether to tell that a process ended which was named and did not hang
   * @param onHang told once of each process that hangs for certain
   */
  Watcher(
      WatchOptions options,
      WatchContext context,
      Roster roster,
      boolean tellsEnds,
      BiConsumer<Integer, Report> onHang) {
    this.options = options;
    this.context = context;
    this.roster = roster;
    this.tellsEnds = tellsEnds;
    this.onHang = onHang;
    this.pace = Pace.of(options);
  }

  /** Until all that is watched has ended, or {@link #stop}, or the time is over. */
  void run(Optional<Duration> atMost) throws InterruptedException {
    long start = System.nanoTime();
    try (roster) {
      boolean stopped = false;
      while (!stopped) {
        long now = System.nanoTime();
        join(now);
        poll(now, process -> !process.rests(now));
        look(now);
        stopped =
            (watched.isEmpty() && !roster.mayGrow())
                || atMost.filter(time -> now - start >= time.toNanos()).isPresent()
                || stop.await(options.interval().toNanos(), TimeUnit.NANOSECONDS);
      }
      poll(System.nanoTime(), process -> true);
    } finally {
      watched.values().forEach(Watched::close);
    }
  }

  void stop() {
    stop.countDown();
  }

  private void join(long now) {
    if (now < rosterAt) {
      return;
    }
    rosterAt = now + ROSTER_PERIOD;
    for (int pid : roster.joined()) {
      Watched process = new Watched(pid, () -> roster.isToBePython(pid), pace, context, now);
      Watched before = watched.put(pid, process);
      if (before != null) {
        before.close(); // it executes another program by now
      }
      if (!first) {
        tell(List.of(new Notice.Joined(pid)));
      }
    }
    first = false;
  }

  private void poll(long now, Predicate<Watched> due) {
    for (Watched process : watched.values().stream().filter(due).toList()) {
      Optional<List<Notice>> notices = process.poll(now);
      notices.ifPresent(this::tell);
      if (notices.isEmpty()) {
        watched.remove(process.pid());
        roster.ended(process.pid());
        process.close();
        ended(process, now);
      }
    }
  }

  private void ended(Watched process, long now) {
    OptionalLong since = process.detector().inactiveSince();
    if (since.isPresent()) {
      Duration hung = Duration.ofNanos(now - since.getAsLong());
      tell(List.of(new Notice.ProcessEnded(process.pid(), Optional.of(hung))));
    } else if (tellsEnds && roster.asked(process.pid())) {
      tell(List.of(new Notice.ProcessEnded(process.pid(), Optional.empty())));
    }
  }

  /** Those first for which it is urgent, then those not looked into for longest. */
  private void look(long now) {
    budget.grow(now);
    List<Watched> wanting = new ArrayList<>(watched.values());
    wanting.removeIf(process -> !process.wantsLook(now));
    wanting.sort(
        Comparator.comparing((Watched process) -> !process.isUrgent(now))
            .thenComparingLong(process -> process.lookedAt() - now));
    long end = System.nanoTime() + LOOKING;
    for (Watched process : wanting) {
      if (!budget.allows(process.isUrgent(now)) || System.nanoTime() - end > 0) {
        return;
      }
      long spent = ProcessorTime.ofThisThread();
      tell(process.look(System.nanoTime(), roster.family(process.pid())));
      budget.spend(ProcessorTime.ofThisThread() - spent);
      process.hangsForCertain().ifPresent(report -> onHang.accept(process.pid(), report));
    }
  }

  private void tell(List<Notice> notices) {
    notices.forEach(context.listener()::notice);
  }
}
