package dev.unhang.watch;

import dev.unhang.linux.TaskPoll.Look;
import dev.unhang.linux.TaskPoll.Task;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntToLongFunction;

/**
 * Decides which threads of one process hang, whether with them the program does, and when it is
 * worth to look into it. Touches nothing: it is told what the counters and the looks show. Times
 * are of {@link System#nanoTime}.
 */
final class Detector {
  private final int pid;
  private final Pace pace;
  private final Map<Integer, ThreadTrack> tracks = new LinkedHashMap<>();
  private final DeadlockLog deadlocks;
  private boolean saidIdle;
  private OptionalLong inactiveSince = OptionalLong.empty();
  private Optional<Gist> said = Optional.empty();
  private boolean saidBadly;
  private long saidAt;
  private long lookedAt;
  private long polledAt;

  Detector(int pid, Pace pace, long now) {
    this.pid = pid;
    this.pace = pace;
    this.deadlocks = new DeadlockLog(pid);
    this.lookedAt = now;
    this.polledAt = now;
  }

  /** What the counters show. Tells of threads that ended while they hung. */
  List<Notice> polled(long now, Look look) {
    long skipped = look.stopped() ? now - polledAt : pace.skipped(now - polledAt);
    if (look.still() && skipped == 0) {
      polledAt = now;
      return List.of();
    }
    Set<Integer> gone = new HashSet<>(tracks.keySet());
    for (Task task : look.tasks()) {
      gone.remove(task.tid());
      ThreadTrack track = tracks.computeIfAbsent(task.tid(), tid -> new ThreadTrack(tid, now));
      track.skip(skipped);
      if (task.ran()) {
        track.moved(now);
      }
    }
    polledAt = now;
    return forget(now, gone);
  }

  private List<Notice> forget(long now, Set<Integer> gone) {
    List<Notice> notices = new ArrayList<>();
    for (int tid : gone) {
      ThreadTrack track = tracks.remove(tid);
      if (track != null && track.isHanging() && !track.hangsQuietly()) {
        notices.add(new Notice.ThreadEnded(pid, track.hanging(now)));
      }
    }
    return notices;
  }

  /** Whether a look would tell something new. */
  boolean wantsLook(long now) {
    if (repeats(now)) {
      return true;
    }
    for (ThreadTrack track : tracks.values()) { // asked of all that is watched, many times a second
      if (wantsLook(track, now)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a look that is wanted may show a hang that is old enough to be told, or its end. */
  boolean isUrgent(long now) {
    return repeats(now)
        || tracks.values().stream()
            .anyMatch(t -> isDue(t, now) || (t.isStuck() && t.movedSince(lookedAt)));
  }

  private boolean isDue(ThreadTrack track, long now) {
    long still = track.stillFor(now);
    boolean unseen = lookedAt < now - still + pace.after();
    return still >= pace.after() && unseen && !track.isHanging();
  }

  private boolean wantsLook(ThreadTrack track, long now) {
    long still = track.stillFor(now);
    if (still >= pace.quick()) {
      return lookedAt < now - still + pace.quick() || isDue(track, now);
    }
    boolean moved = track.movedSince(lookedAt);
    return moved && (track.isStuck() || now - lookedAt >= pace.between());
  }

  /**
   * What a look shows.
   *
   * @param seen a report in which deadlocks are confirmed, on this process first
   * @param clock tells for how long a thread has run, or been ready to, in nanoseconds
   */
  List<Notice> looked(long now, Report seen, IntToLongFunction clock) {
    lookedAt = now;
    List<HungThread> woke = woke(now, seen, clock);
    List<HungThread> hang = new ArrayList<>(deadlocks.newMembers(seen, tracks, now));
    hang.addAll(judge(now));
    boolean wasInactive = inactiveSince.isPresent();
    boolean inactive = isInactive();
    saidBadly = saidBadly && inactive;
    if (inactive != wasInactive) {
      inactiveSince = inactive ? OptionalLong.of(stuckSince(now)) : OptionalLong.empty();
    }
    List<Notice> notices = new ArrayList<>();
    if (!woke.isEmpty()) {
      notices.add(new Notice.Moves(pid, woke, wasInactive && !inactive));
    }
    if (!hang.isEmpty()) {
      notices.add(new Notice.Hangs(pid, hang, inactive, seen));
      said(now, seen);
    } else if (inactive && repeats(now)) {
      Duration since = Duration.ofNanos(now - inactiveSince.orElse(now));
      boolean changed = said.filter(Gist.of(seen)::equals).isEmpty();
      notices.add(new Notice.StillHangs(pid, since, seen, changed));
      said(now, seen);
    }
    return notices;
  }

  /** When it was last looked into; at first when watching began. */
  long lookedAt() {
    return lookedAt;
  }

  private List<HungThread> woke(long now, Report seen, IntToLongFunction clock) {
    List<HungThread> woke = new ArrayList<>();
    for (ThreadInfo thread : threads(seen)) {
      ThreadTrack track = tracks.get(thread.tid());
      boolean stuck = seen.stuck().contains(new ThreadRef(pid, thread.tid()));
      if (track != null && track.looked(now, thread, stuck, clock)) {
        if (!track.hangsQuietly()) {
          woke.add(track.hung(now));
        }
        track.hangsNoMore();
      }
    }
    return woke;
  }

  private List<HungThread> judge(long now) {
    List<HungThread> hang = new ArrayList<>();
    for (ThreadTrack track : tracks.values()) {
      Optional<Standing> standing = track.judge(now, pace);
      if (standing.isPresent() && !track.isHanging()) {
        boolean idle = track.isMain() && track.info().filter(Idle::mainThread).isPresent();
        track.hangs(standing.get(), idle);
        if (!idle || !saidIdle) {
          hang.add(track.hanging(now));
        }
        saidIdle = saidIdle || idle;
      }
    }
    return hang;
  }

  /**
   * The main thread hangs, or a deadlock has been found, or nobody is left who could do anything.
   */
  private boolean isInactive() {
    boolean someStuck = tracks.values().stream().anyMatch(ThreadTrack::isStuck);
    boolean mainStuck = tracks.values().stream().anyMatch(t -> t.isMain() && t.isStuck());
    boolean allStuck = tracks.values().stream().allMatch(t -> t.isIdle() || t.isStuck());
    return mainStuck || deadlocks.any() || (someStuck && allStuck);
  }

  /** Since when the main thread, or where that gets on the first other one, has been stuck. */
  private long stuckSince(long now) {
    List<ThreadTrack> stuck = tracks.values().stream().filter(ThreadTrack::isStuck).toList();
    List<ThreadTrack> main = stuck.stream().filter(ThreadTrack::isMain).toList();
    return (main.isEmpty() ? stuck : main)
        .stream().mapToLong(track -> track.hangsSince(now)).min().orElse(now);
  }

  /**
   * Whether a thread stands still in a wait that other processes may have to end.
   *
   * @param seen a report on this process alone
   */
  boolean mayDependOnOthers(long now, Report seen) {
    return threads(seen).stream()
        .filter(thread -> thread.waitsFor().filter(w -> Elsewhere.mayEnd(w, pid)).isPresent())
        .map(thread -> tracks.get(thread.tid()))
        .anyMatch(track -> track != null && track.stillFor(now) >= pace.quick());
  }

  private boolean repeats(long now) {
    return saidBadly && now - saidAt >= pace.repeat();
  }

  private void said(long now, Report seen) {
    said = Optional.of(Gist.of(seen));
    saidBadly = NoWayOut.of(pid, seen, this);
    saidAt = now;
  }

  private List<ThreadInfo> threads(Report seen) {
    return seen.picture().processes().stream()
        .filter(process -> process.pid() == pid)
        .flatMap(process -> process.threads().stream())
        .toList();
  }

  /** Since when the program as a whole does not get on. */
  OptionalLong inactiveSince() {
    return inactiveSince;
  }

  /** Whether a thread is known to be stuck; false for those not seen yet. */
  boolean isStuck(int tid) {
    ThreadTrack track = tracks.get(tid);
    return track != null && track.isStuck();
  }

  /** Whether some thread that is not waiting for work gets on. */
  boolean anyMoves() {
    return tracks.values().stream().anyMatch(t -> !t.isIdle() && !t.isStuck());
  }
}
