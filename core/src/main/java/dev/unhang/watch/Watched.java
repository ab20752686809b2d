package dev.unhang.watch;

import dev.unhang.linux.ProcFs;
import dev.unhang.linux.TaskPoll;
import dev.unhang.linux.TaskPoll.Look;
import dev.unhang.model.Report;
import dev.unhang.target.CannotInspect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One process under watch. For one thread's use. */
final class Watched implements AutoCloseable {
  /** The counters are read later by this part of the time for which they have stood still. */
  private static final long REST_SHARE = 20;

  private static final long LONGEST_REST = TimeUnit.MILLISECONDS.toNanos(500);

  private final int pid;
  private final BooleanSupplier toBePython;
  private final Pace pace;
  private final WatchContext context;
  private final TaskPoll poll;
  private final Detector detector;
  private final Failures failures;
  private final OthersAtWork others = new OthersAtWork();
  private Optional<Report> last = Optional.empty();
  private boolean told;
  private long nextLook;
  private long polledAt;
  private long movedAt;

  /**
   * @param toBePython whether it is to be complained about if it is not Python
   */
  Watched(int pid, BooleanSupplier toBePython, Pace pace, WatchContext context, long now) {
    this.pid = pid;
    this.toBePython = toBePython;
    this.pace = pace;
    this.context = context;
    this.poll = new TaskPoll(pid);
    this.detector = new Detector(pid, pace, now);
    this.failures = new Failures(pid);
    this.nextLook = now;
    this.polledAt = now;
    this.movedAt = now;
  }

  int pid() {
    return pid;
  }

  Detector detector() {
    return detector;
  }

  /** The last look's report, if it is the first that shows a hang beyond doubt. */
  Optional<Report> hangsForCertain() {
    Optional<Report> certain = last.filter(report -> NoWayOut.of(pid, report, detector));
    boolean isNew = certain.isPresent() && !told;
    told = certain.isPresent();
    return isNew ? certain : Optional.empty();
  }

  /**
   * Whether it has done nothing for so long that its counters need not be read at each interval.
   */
  boolean rests(long now) {
    return now - polledAt < Math.min((now - movedAt) / REST_SHARE, LONGEST_REST);
  }

  /** Reads the counters; empty once the process has ended. */
  Optional<List<Notice>> poll(long now) {
    Optional<Look> look = poll.look();
    polledAt = now;
    if (look.filter(Look::still).isEmpty()) {
      movedAt = now;
    }
    return look.map(seen -> detector.polled(now, seen));
  }

  boolean wantsLook(long now) {
    return now >= nextLook && detector.wantsLook(now);
  }

  boolean isUrgent(long now) {
    return detector.isUrgent(now);
  }

  long lookedAt() {
    return detector.lookedAt();
  }

  /**
   * Looks into it.
   *
   * @param family the processes that it belongs to, itself first; looked into as well if there is
   *     something to tell
   */
  List<Notice> look(long now, List<Integer> family) {
    long start = System.nanoTime();
    List<Notice> notices = new ArrayList<>();
    try {
      Report own = Confirmed.look(context.looker(), List.of(pid), false);
      boolean alone = family.size() == 1;
      boolean further = alone && detector.mayDependOnOthers(now, own);
      Report report = further ? onAll(family, own) : own;
      last = Optional.of(report);
      for (Notice notice : detector.looked(now, report, this::busyNanos)) {
        notices.add(alone ? notice : widened(notice, family));
      }
      if (further) {
        others.looked(now, report);
        if (notices.stream().anyMatch(Notice.Hangs.class::isInstance)) {
          notices.addAll(others.notices(now));
        }
      }
      failures.none();
      nextLook = now + pace.rest(System.nanoTime() - start);
    } catch (CannotInspect e) {
      if (toBePython.getAsBoolean() || context.python().test(pid)) {
        notices.addAll(failures.another(e));
        nextLook = now + failures.pause();
      } else {
        nextLook = now + TimeUnit.SECONDS.toNanos(1);
      }
    }
    return notices;
  }

  private Notice widened(Notice notice, List<Integer> family) {
    return switch (notice) {
      case Notice.Hangs(int p, var threads, boolean program, Report own) ->
          new Notice.Hangs(p, threads, program, onAll(family, own));
      case Notice.StillHangs(int p, var since, Report own, boolean changed) ->
          new Notice.StillHangs(p, since, onAll(family, own), changed);
      default -> notice;
    };
  }

  private Report onAll(List<Integer> family, Report own) {
    try {
      return Confirmed.look(context.looker(), family, true);
    } catch (CannotInspect e) {
      return own;
    }
  }

  private long busyNanos(int tid) {
    try {
      return ProcFs.busyNanos(pid, tid);
    } catch (IOException ended) {
      return 0;
    }
  }

  @Override
  public void close() {
    poll.close();
  }
}
