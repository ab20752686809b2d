package dev.unhang.python;

import dev.unhang.linux.CapturedPages;
import dev.unhang.memory.Memory;
import dev.unhang.memory.NotedMemory;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads all threads consistently with the least stop. A thread that did not run between two looks
 * is read as one state without a stop. Where one did run, the holder of the GIL is stopped for the
 * time of a second pass: no other thread can change a Python frame meanwhile. If nobody holds the
 * GIL, the threads that move are stopped themselves. In the stop the memory that the last pass read
 * is only copied; where that turns out to be not enough, several times, it is read in the stop.
 */
final class SnapshotReader {
  private static final int TRIES = 8;
  private static final int TRIES_WITHOUT_STOP = 4;
  private static final int MOST_STOPPED = 256;

  /** How often a stop is planned by the pages that the last pass needed. */
  private static final int PLANS = 3;

  /** What a stop may take at most; a normal one takes well under a millisecond. */
  private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What a look may take in all; only a target whose memory makes no sense takes that long. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final LiveProcess process;
  private final PythonRuntime runtime;
  private final CodeCache codes;
  private Plan plan = new Plan(Set.of(), Set.of());

  SnapshotReader(LiveProcess process, PythonRuntime runtime, CodeCache codes) {
    this.process = process;
    this.runtime = runtime;
    this.codes = codes;
  }

  /**
   * @param mayStop whether threads may be stopped for a moment
   * @param locals whether to read the frames' variables too
   * @param also done in the same stop, if there is one
   * @throws CannotInspect if the process has ended
   */
  Snapshot read(boolean mayStop, boolean locals, WhileStopped also) throws CannotInspect {
    long deadline = System.nanoTime() + LOOK_NANOS;
    Snapshot last = withoutStop(deadline, locals);
    Snapshot best = last;
    int tries = mayStop ? TRIES : TRIES_WITHOUT_STOP;
    for (int i = 1; i < tries && !complete(best) && System.nanoTime() - deadline < 0; i++) {
      boolean stop = mayStop && !last.moving().isEmpty();
      last = stop ? whileStopped(last, locals, also) : withoutStop(deadline, locals);
      if (isAsGood(last, best)) {
        best = last;
      }
    }
    return best;
  }

  private Snapshot withoutStop(long deadline, boolean locals) throws CannotInspect {
    Map<Integer, TaskMark> before = process.marks();
    Pass pass = pass(before, deadline, locals);
    return Reliance.snapshot(before, pass, process.marks(), Set.of(), Set.of());
  }

  private Snapshot whileStopped(Snapshot last, boolean locals, WhileStopped also)
      throws CannotInspect {
    Set<Integer> moving = last.moving();
    Set<Integer> holders = new LinkedHashSet<>(moving);
    holders.retainAll(last.gilHolders());
    Set<Integer> toStop = new LinkedHashSet<>(holders.isEmpty() ? moving : holders);
    Map<Integer, TaskMark> before = process.marks();
    toStop.addAll(also.alsoStop(before));
    Stop stop =
        new Stop(toStop.stream().limit(MOST_STOPPED).toList(), last.gilHolders(), before, also);
    for (int i = 0; i < PLANS && plan.isSmall(); i++) {
      Optional<Snapshot> captured = captured(stop, locals);
      if (captured.isPresent()) {
        return captured.get();
      }
    }
    record Stopped(Pass pass, Set<Integer> still) {}
    Stopped stopped =
        stop.around(
            still -> new Stopped(pass(before, System.nanoTime() + STOP_NANOS, locals), still));
    return Reliance.snapshot(
        before, stopped.pass(), process.marks(), stopped.still(), stop.inPlace);
  }

  /**
   * The pages that the last pass read are copied in the stop, and looked into after it.
   *
   * @return empty if others turn out to be needed
   */
  private Optional<Snapshot> captured(Stop stop, boolean locals) throws CannotInspect {
    Memory live = process.memory();
    try (CapturedPages pages = new CapturedPages(process.pid(), plan.pages(), live);
        CapturedPages later = new CapturedPages(process.pid(), plan.later(), live)) {
      pages.capture(); // what is run for the first time must not be run in a stop
      later.capture();
      Set<Integer> still =
          stop.around(tids -> {
            pages.capture();
            later.capture();
            return tids;
          });
      Map<Integer, TaskMark> after = process.marks();
      Pass pass = pass(stop.before, System.nanoTime() + LOOK_NANOS, locals, pages, later);
      return pages.missed() || later.missed()
          ? Optional.empty()
          : Optional.of(Reliance.snapshot(stop.before, pass, after, still, stop.inPlace));
    }
  }

  /** A stop of threads, in which something else is done too. */
  private final class Stop {
    private final List<Integer> tids;
    private final Set<Integer> holders;
    private final Map<Integer, TaskMark> before;
    private final WhileStopped also;

    /** Holders of a GIL that were stopped in the very call in which they waited before. */
    private final Set<Integer> inPlace = new HashSet<>();

    Stop(
        List<Integer> tids,
        Set<Integer> holders,
        Map<Integer, TaskMark> before,
        WhileStopped also) {
      this.tids = tids;
      this.holders = holders;
      this.before = before;
      this.also = also;
    }

    <T> T around(Function<Set<Integer>, T> work) {
      return process.whileStopped(
          tids,
          still -> {
            also.stopped(still, before);
            inPlace.clear();
            holders.stream().filter(still::contains).filter(this::isInPlace).forEach(inPlace::add);
            return work.apply(still);
          });
    }

    private boolean isInPlace(int tid) {
      TaskMark mark = before.get(tid);
      return mark != null && process.mark(tid).filter(mark::isWhere).isPresent();
    }
  }

  private Pass pass(Map<Integer, TaskMark> marks, long deadline, boolean locals) {
    return pass(marks, deadline, locals, process.memory(), process.memory());
  }

  private Pass pass(
      Map<Integer, TaskMark> marks, long deadline, boolean locals, Memory pages, Memory later) {
    Map<Integer, Integer> tidByOwnId = new LinkedHashMap<>();
    marks.forEach((tid, mark) -> tidByOwnId.put(mark.status().ownId(), tid));
    NotedMemory read = new NotedMemory(pages);
    NotedMemory readLater = new NotedMemory(later);
    Pass pass = Pass.read(read, readLater, deadline, runtime, codes, tidByOwnId, locals);
    plan = new Plan(read.pages(), readLater.pages());
    return pass.on(process.memory());
  }

  /**
   * What is to be copied in the next stop: the pages that the last pass read.
   *
   * @param later those that it read once more at its end
   */
  private record Plan(Set<Long> pages, Set<Long> later) {
    /** 32 MB. */
    private static final int MOST_PAGES = 8192;

    boolean isSmall() {
      return pages.size() + later.size() <= MOST_PAGES;
    }
  }

  private static boolean complete(Snapshot snapshot) {
    return doubtful(snapshot) == 0 && snapshot.gaps().isEmpty();
  }

  /** Whether a later snapshot is to be preferred. */
  private static boolean isAsGood(Snapshot next, Snapshot best) {
    int gaps = Integer.compare(next.gaps().size(), best.gaps().size());
    return gaps < 0 || (gaps == 0 && doubtful(next) <= doubtful(best));
  }

  private static int doubtful(Snapshot snapshot) {
    Set<Integer> doubtful = new HashSet<>(snapshot.moving());
    for (ThreadReading thread : snapshot.threads()) {
      if (!thread.gaps().isEmpty()) {
        thread.state().tid().ifPresent(doubtful::add);
      }
    }
    return doubtful.size();
  }
}
