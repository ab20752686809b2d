package dev.unhang.watch;

import dev.unhang.linux.TaskPoll.Look;
import dev.unhang.linux.TaskPoll.Task;
import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Frame;
import dev.unhang.model.Picture;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A process as a detector sees it, moved by hand. Its main thread has its pid, 1. */
final class Scene {
  static final int PID = 1;

  private final Map<Integer, ThreadInfo> threads = new LinkedHashMap<>();
  private final Set<Integer> ran = new LinkedHashSet<>();
  private final Map<Integer, Long> busy = new LinkedHashMap<>();
  private Verdict verdict = Verdict.EXTERNAL;
  private List<Deadlock> deadlocks = List.of();
  private List<ThreadRef> chain = List.of();
  private List<ThreadRef> stuck = List.of();
  private char state = 'S';

  /** Lets a thread be at some places, innermost first, such as {@code app.py:12:work}. */
  Scene at(int tid, String... places) {
    ThreadInfo old = threads.getOrDefault(tid, thread(tid));
    List<Frame> frames = Stream.of(places).map(Scene::frame).toList();
    return put(copy(old, old.state(), old.daemon(), frames, old.waitsFor()));
  }

  Scene waiting(int tid, Wait wait) {
    ThreadInfo old = threads.getOrDefault(tid, thread(tid));
    return put(copy(old, RunState.WAITING, old.daemon(), old.frames(), Optional.of(wait)));
  }

  Scene waiting(int tid, WaitKind kind) {
    return waiting(tid, Wait.of(kind));
  }

  Scene running(int tid) {
    ThreadInfo old = threads.getOrDefault(tid, thread(tid));
    return put(copy(old, RunState.RUNNING, old.daemon(), old.frames(), Optional.empty()));
  }

  Scene daemon(int tid) {
    ThreadInfo old = threads.getOrDefault(tid, thread(tid));
    return put(copy(old, old.state(), true, old.frames(), old.waitsFor()));
  }

  Scene ends(int tid) {
    threads.remove(tid);
    return this;
  }

  /**
   * The thread's counters move until the next look at them, by so many milliseconds on a processor.
   */
  Scene moves(int tid, long millis) {
    ran.add(tid);
    busy.merge(tid, millis * 1_000_000, Long::sum);
    return this;
  }

  Scene verdict(Verdict verdict, ThreadRef... chain) {
    this.verdict = verdict;
    this.chain = List.of(chain);
    return this;
  }

  Scene deadlock(Certainty certainty, int... tids) {
    List<Deadlock.Member> members = new ArrayList<>();
    for (int tid : tids) {
      members.add(new Deadlock.Member(new ThreadRef(PID, tid), Optional.empty()));
    }
    deadlocks = List.of(new Deadlock(certainty, members));
    return stuck(Verdict.DEADLOCK, tids);
  }

  /** These can never go on. */
  Scene stuck(Verdict verdict, int... tids) {
    stuck = IntStream.of(tids).mapToObj(tid -> new ThreadRef(PID, tid)).toList();
    return verdict(verdict);
  }

  Scene noDeadlock() {
    deadlocks = List.of();
    return stuck(Verdict.EXTERNAL);
  }

  Scene state(char state) {
    this.state = state;
    return this;
  }

  Look counters() {
    Look look =
        new Look(
            state,
            false,
            threads.keySet().stream().map(t -> new Task(t, ran.contains(t))).toList());
    ran.clear();
    return look;
  }

  Report report() {
    ProcessInfo process =
        new ProcessInfo(
            PID, 0, List.of("python3"), Optional.empty(), List.copyOf(threads.values()));
    Picture picture = new Picture(Instant.EPOCH, List.of(process), List.of(), List.of());
    return new Report(picture, verdict, "", deadlocks, List.of(), chain, stuck);
  }

  long busy(int tid) {
    return busy.getOrDefault(tid, 0L);
  }

  ThreadInfo info(int tid) {
    return Optional.ofNullable(threads.get(tid)).orElseThrow();
  }

  private Scene put(ThreadInfo thread) {
    threads.put(thread.tid(), thread);
    return this;
  }

  private static ThreadInfo thread(int tid) {
    String name = tid == PID ? "MainThread" : "worker-" + tid;
    return new ThreadInfo(
        tid,
        name,
        true,
        tid == PID,
        false,
        0,
        RunState.WAITING,
        false,
        List.of(frame("app.py:1:work")),
        Reading.EXACT,
        Optional.empty(),
        List.of());
  }

  private static ThreadInfo copy(
      ThreadInfo old, RunState state, boolean daemon, List<Frame> frames, Optional<Wait> wait) {
    return new ThreadInfo(
        old.tid(),
        old.name(),
        old.python(),
        old.main(),
        daemon,
        old.interpreter(),
        state,
        old.holdsGil(),
        frames,
        old.reading(),
        wait,
        old.tasks());
  }

  private static Frame frame(String place) {
    String[] part = place.split(":", 3);
    return new Frame.Python(
        part[2],
        part[2],
        part[0],
        OptionalInt.of(Integer.parseInt(part[1])),
        Optional.empty(),
        List.of());
  }
}
