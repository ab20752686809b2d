package dev.unhang.findings;

import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.Place;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Resource;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Short ways to write pictures down. The main process is {@value #PID}, its main thread too. */
final class Given {
  static final int PID = 100;

  private Given() {}

  /** The interpreter's threads of the main process; the first is the main thread. */
  static Picture picture(ThreadInfo... threads) {
    return picture(process(PID, threads));
  }

  /** Every resource that a wait names is in it, labelled as its id without {@code "#"}. */
  static Picture picture(ProcessInfo... processes) {
    List<Resource> resources = new ArrayList<>();
    for (ProcessInfo process : processes) {
      for (ThreadInfo thread : process.threads()) {
        thread.waitsFor().ifPresent(wait -> add(resources, process, wait));
        thread.tasks().forEach(t -> t.waitsFor().ifPresent(wait -> add(resources, process, wait)));
      }
    }
    return new Picture(Instant.EPOCH, List.of(processes), resources, List.of());
  }

  private static void add(List<Resource> resources, ProcessInfo process, Wait wait) {
    wait.resource()
        .filter(id -> resources.stream().noneMatch(resource -> resource.id().equals(id)))
        .ifPresent(id ->
            resources.add(
                new Resource(
                    id, wait.kind(), process.pid(), OptionalLong.empty(), id.replace("#", ""))));
  }

  static ProcessInfo process(int pid, ThreadInfo... threads) {
    return new ProcessInfo(
        pid,
        1,
        List.of("/usr/bin/python3", "app.py"),
        Optional.of(
            new ProcessInfo.Runtime("CPython", "3.12.1", "/usr/bin/python3", false, false, true)),
        List.of(threads));
  }

  static ProcessInfo foreign(int pid, String command, ThreadInfo... threads) {
    return new ProcessInfo(pid, 1, List.of(command), Optional.empty(), List.of(threads));
  }

  static ThreadInfo waiting(int tid, String name, Wait wait, Frame... frames) {
    return thread(tid, name, true, RunState.WAITING, Optional.of(wait), frames);
  }

  static ThreadInfo running(int tid, String name, Frame... frames) {
    return thread(tid, name, true, RunState.RUNNING, Optional.empty(), frames);
  }

  /** A thread that the interpreter does not know. */
  static ThreadInfo nativeThread(int tid, String name, Wait wait) {
    return thread(tid, name, false, RunState.WAITING, Optional.of(wait));
  }

  /** The main one if its name begins so, or if its tid is {@value #PID}. */
  static ThreadInfo thread(
      int tid, String name, boolean python, RunState state, Optional<Wait> wait, Frame... frames) {
    return new ThreadInfo(
        tid,
        name,
        python,
        tid == PID || name.startsWith("Main"),
        false,
        0,
        state,
        false,
        List.of(frames),
        Reading.EXACT,
        wait,
        List.of());
  }

  static ThreadInfo moving(ThreadInfo t) {
    return new ThreadInfo(
        t.tid(),
        t.name(),
        t.python(),
        t.main(),
        t.daemon(),
        t.interpreter(),
        t.state(),
        t.holdsGil(),
        t.frames(),
        Reading.MOVING,
        t.waitsFor(),
        t.tasks());
  }

  static ThreadInfo holdingGil(ThreadInfo t) {
    return new ThreadInfo(
        t.tid(),
        t.name(),
        t.python(),
        t.main(),
        t.daemon(),
        t.interpreter(),
        t.state(),
        true,
        t.frames(),
        t.reading(),
        t.waitsFor(),
        t.tasks());
  }

  static Task task(String name, Wait wait, Frame... frames) {
    return new Task(name, List.of(frames), Optional.of(wait));
  }

  static Task current(String name, Frame... frames) {
    return new Task(name, List.of(frames), Optional.empty(), true);
  }

  static Wait lock(String resource, Holder... holders) {
    return Wait.of(WaitKind.LOCK).on(resource).heldBy(holders);
  }

  static Wait join(int tid) {
    return Wait.of(WaitKind.THREAD_JOIN).heldBy(by(tid));
  }

  static Wait sleep(double seconds) {
    return Wait.of(WaitKind.SLEEP).until(OptionalDouble.of(seconds));
  }

  static Holder by(int tid) {
    return Holder.thread(PID, tid, Certainty.CERTAIN);
  }

  static Holder by(int tid, int line) {
    return by(tid).at(new Place("/srv/app.py", line));
  }

  static Holder likely(int tid) {
    return Holder.thread(PID, tid, Certainty.LIKELY);
  }

  static Holder byTask(int tid, String task) {
    return Holder.task(PID, tid, task, Certainty.CERTAIN);
  }

  static Frame.Python frame(String function, int line) {
    return frame(function, "/srv/app.py", line);
  }

  static Frame.Python frame(String function, String file, int line) {
    return new Frame.Python(
        function, function, file, OptionalInt.of(line), Optional.empty(), List.of());
  }

  static Frame.Python library(String function, String file) {
    return frame(function, "/usr/lib/python3.12/" + file, 7);
  }

  static ThreadRef ref(int tid) {
    return new ThreadRef(PID, tid);
  }

  static ThreadRef ref(int pid, int tid) {
    return new ThreadRef(pid, tid);
  }

  static ThreadRef ref(int tid, String task) {
    return new ThreadRef(PID, tid, Optional.of(task));
  }

  static List<List<ThreadRef>> cycles(Report report) {
    return report.deadlocks().stream()
        .map(deadlock -> deadlock.members().stream().map(Deadlock.Member::who).toList())
        .toList();
  }

  static List<String> ids(Report report) {
    return report.findings().stream().map(Finding::id).toList();
  }
}
