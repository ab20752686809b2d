package dev.unhang.report;

import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Deadlock.Member;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Gap;
import dev.unhang.model.Holder;
import dev.unhang.model.Picture;
import dev.unhang.model.Place;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ProcessInfo.Runtime;
import dev.unhang.model.Report;
import dev.unhang.model.Resource;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reports made up for tests. */
final class Literal {
  static final int PID = 4242;
  static final String APP = "/srv/app.py";

  private Literal() {}

  static Frame.Python frame(String function, String file, int line, String source) {
    return new Frame.Python(
        function, function, file, OptionalInt.of(line), Optional.of(source), List.of());
  }

  static ThreadInfo thread(int tid, String name, Optional<Wait> wait, Frame... frames) {
    return new ThreadInfo(
        tid,
        name,
        true,
        tid == PID,
        false,
        0,
        wait.isPresent() ? RunState.WAITING : RunState.RUNNING,
        false,
        List.of(frames),
        Reading.EXACT,
        wait,
        List.of());
  }

  static Optional<Wait> lock(String id, Holder... holders) {
    return waiting(WaitKind.LOCK, id, holders);
  }

  static Optional<Wait> waiting(WaitKind kind, String id, Holder... holders) {
    return Optional.of(
        new Wait(
            kind,
            Optional.of(id),
            List.of(holders),
            false,
            OptionalDouble.empty(),
            false,
            Optional.empty()));
  }

  static Holder holder(int tid, int line) {
    return Holder.thread(PID, tid, Certainty.CERTAIN).at(new Place(APP, line));
  }

  static Resource resource(String id, String label) {
    return new Resource(id, WaitKind.LOCK, PID, OptionalLong.of(0x7f00), label);
  }

  static ProcessInfo process(ThreadInfo... threads) {
    return new ProcessInfo(
        PID,
        4200,
        List.of("python3", "app.py"),
        Optional.of(new Runtime("CPython", "3.12.1", "/usr/bin/python3.12", false, false, true)),
        List.of(threads));
  }

  static Picture picture(List<Resource> resources, List<Gap> gaps, ProcessInfo... processes) {
    return new Picture(
        Instant.parse("2026-11-22T10:17:00.123456Z"), List.of(processes), resources, gaps);
  }

  static Report report(Verdict verdict, String summary, ThreadInfo... threads) {
    return new Report(
        picture(List.of(), List.of(), process(threads)), verdict, summary, List.of(), List.of());
  }

  /** Two threads that hold a lock each and want the other's; the main thread joins one of them. */
  static Report abba() {
    ThreadInfo main =
        thread(
            PID,
            "MainThread",
            waiting(WaitKind.THREAD_JOIN, "thread-1", Holder.thread(PID, 4243, Certainty.CERTAIN)),
            frame("Thread.join", "/usr/lib/python3.12/threading.py", 1149, "self._handle.join()"),
            frame("<module>", APP, 40, "a.join()"));
    ThreadInfo a =
        thread(
            4243,
            "worker-a",
            lock("lock-2", holder(4244, 22)),
            frame("transfer", APP, 14, "    with b:"));
    ThreadInfo b =
        thread(
            4244,
            "worker-b",
            lock("lock-1", holder(4243, 12)),
            frame("refund", APP, 24, "with a:"));
    return new Report(
        picture(
            List.of(
                resource("lock-1", "threading.Lock app.a"),
                resource("lock-2", "threading.Lock app.b")),
            List.of(),
            process(main, a, b)),
        Verdict.DEADLOCK,
        "worker-a and worker-b wait for each other's lock.",
        List.of(
            new Deadlock(
                Certainty.CERTAIN, List.of(member(4243, "lock-2"), member(4244, "lock-1")))),
        List.of(
            new Finding(
                "lock-cycle",
                Certainty.CERTAIN,
                "worker-a and worker-b wait for each other's lock",
                "worker-a holds app.a and wants app.b; worker-b holds app.b and wants app.a. Neither"
                    + " can go on before the other does.",
                List.of("Take the locks in the same order everywhere."),
                List.of(new ThreadRef(PID, 4243), new ThreadRef(PID, 4244)))));
  }

  static Member member(int tid, String resource) {
    return new Member(new ThreadRef(PID, tid), Optional.of(resource));
  }
}
