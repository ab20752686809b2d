package dev.unhang.cli;

import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Deadlock.Member;
import dev.unhang.model.Finding;
import dev.unhang.model.Frame;
import dev.unhang.model.Gap;
import dev.unhang.model.Greenlet;
import dev.unhang.model.Holder;
import dev.unhang.model.Interrupt;
import dev.unhang.model.Library;
import dev.unhang.model.Peer;
import dev.unhang.model.Picture;
import dev.unhang.model.Place;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ProcessInfo.Runtime;
import dev.unhang.model.Report;
import dev.unhang.model.Resource;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.WaitKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** A report that uses all there is. */
final class FullReport {
  private FullReport() {}

  /** Every field that there is, each with a value of its own. */
  static Report literal() {
    Frame futex =
        new Frame.Native(
            Optional.of("futex_wait"), 87, Optional.of("libc.so.6"), 0xffff_ffff_8000_0010L);
    Frame bare = new Frame.Native(Optional.empty(), 0, Optional.empty(), 0x1000);
    Frame handler =
        new Frame.Python(
                "Bank.on_signal",
                "on_signal",
                "/srv/app.py",
                OptionalInt.of(14),
                Optional.of("with b:"),
                List.of(new Frame.Local("amount", "10")))
            .withEntry(Frame.Entry.SIGNAL_HANDLER);
    Frame lineless =
        new Frame.Python("f", "f", "<string>", OptionalInt.empty(), Optional.empty(), List.of());
    Wait wait =
        new Wait(
            WaitKind.THREAD_JOIN,
            Optional.of("lock-1"),
            List.of(
                Holder.task(4242, 4243, "Task-1", Certainty.LIKELY)
                    .at(new Place("/srv/app.py", 22))
                    .inFrame(2)
                    .inferredFrom("the order of calls"),
                Holder.process(4300, Certainty.CERTAIN)),
            true,
            OptionalDouble.of(1.5),
            true,
            Optional.of("locked since long"),
            true,
            Optional.of(
                new Gone(
                    Gone.Cause.LEFT_BEHIND_BY_FORK,
                    Certainty.LIKELY,
                    "thread 7",
                    Optional.of(new Place("/srv/app.py", 3)),
                    Optional.of(new Place("/srv/app.py", 4)))),
            Set.of());
    ThreadInfo thread =
        new ThreadInfo(
            4243,
            "worker-a",
            true,
            false,
            true,
            2,
            RunState.WAITING,
            false,
            List.of(futex, bare, handler, lineless),
            Reading.MOVING,
            Optional.of(wait),
            List.of(
                new Task("Task-1", List.of(lineless), Optional.of(Wait.of(WaitKind.TASK)), true)),
            true,
            List.of(new Greenlet("serve", List.of(lineless))));
    return new Report(
        new Picture(
            Instant.parse("2026-11-22T10:17:00Z"),
            List.of(
                new ProcessInfo(
                        4242,
                        4200,
                        List.of("python3", "app.py"),
                        Optional.of(
                            new Runtime("CPython", "3.12.1", "/usr/bin/py", false, true, false)),
                        List.of(thread))
                    .withHandledSignals(List.of("SIGTERM"))
                    .withLibraries(
                        List.of(
                            new Library(
                                Library.Kind.BLAS,
                                "OpenBLAS",
                                "/usr/lib/libopenblas.so.0",
                                Optional.of("0.3.21"),
                                Optional.of(Library.Threading.PTHREADS),
                                OptionalInt.of(4),
                                3,
                                Optional.of("system"),
                                List.of("numpy", "scipy")),
                            new Library(
                                Library.Kind.OPENMP,
                                "libgomp",
                                "/tmp/libgomp.so.1",
                                Optional.empty(),
                                Optional.empty(),
                                OptionalInt.empty(),
                                0,
                                Optional.empty(),
                                List.of())))
                    .withInterrupt(
                        Optional.of(
                            new Interrupt(
                                Interrupt.State.HELD_BACK, List.of("SIGQUIT", "SIGKILL")))),
                new ProcessInfo(4300, 4242, List.of(), Optional.empty(), List.of())),
            List.of(
                new Resource("lock-1", WaitKind.RLOCK, 4242, OptionalLong.of(0x7f00), "app.b"),
                new Resource("child-1", WaitKind.PROCESS_EXIT, 4300, OptionalLong.empty(), "sort")),
            List.of(
                new Gap(4242, OptionalInt.of(4243), "3 frames"),
                new Gap(4242, OptionalInt.empty(), "no permission")),
            List.of(new Peer(4301, List.of("sort", "-u")))),
        Verdict.DEADLOCK,
        "a and b wait for each other.",
        List.of(
            new Deadlock(
                Certainty.LIKELY,
                List.of(
                    new Member(new ThreadRef(4242, 4243), Optional.of("lock-1")),
                    new Member(
                        new ThreadRef(4242, 4243, Optional.of("Task-1")), Optional.empty())))),
        List.of(
            new Finding(
                "lock-cycle",
                Certainty.CERTAIN,
                "a title",
                "an explanation",
                List.of("do this", "or that"),
                List.of(new ThreadRef(4242, 4243)))),
        List.of(new ThreadRef(4242, 4243)),
        List.of(new ThreadRef(4242, 4243, Optional.of("Task-1"))));
  }
}
