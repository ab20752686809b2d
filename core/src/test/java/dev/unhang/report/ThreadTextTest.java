package dev.unhang.report;

import static dev.unhang.model.Certainty.CERTAIN;
import static dev.unhang.model.Certainty.LIKELY;
import static dev.unhang.model.Wait.Gone.Cause.LEFT_BEHIND_BY_FORK;
import static dev.unhang.model.Wait.Gone.Cause.PROCESS_ENDED;
import static dev.unhang.report.Literal.APP;
import static dev.unhang.report.Literal.PID;
import static dev.unhang.report.Literal.frame;
import static dev.unhang.report.Literal.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThreadTextTest {
  private static String text(ThreadInfo thread) {
    Page page = new Page(Style.PLAIN);
    new ThreadText(1, new Names(report(Verdict.BUSY, "b", thread)), page).put(List.of(thread));
    return page.toString();
  }

  private static String header(Wait wait) {
    String text = text(Literal.thread(PID, "m", Optional.of(wait)));
    return text.substring(0, text.indexOf('\n')).replace("Thread 4242 \"m\" ", "");
  }

  @Test
  void everythingThatIsKnownOfAThread() {
    ThreadInfo thread =
        new ThreadInfo(
            4243,
            "worker",
            true,
            false,
            true,
            2,
            RunState.RUNNING,
            true,
            List.of(
                new Frame.Native(Optional.of("futex_wait"), 12, Optional.of("libc.so.6"), 0x7f),
                new Frame.Native(Optional.empty(), 0, Optional.empty(), 0x7fab),
                new Frame.Python(
                    "Account.transfer",
                    "transfer",
                    "/venv/lib/python3.12/site-packages/bank/account.py",
                    OptionalInt.empty(),
                    Optional.empty(),
                    List.of(new Frame.Local("amount", "10"))),
                frame("<module>", APP, 40, "\ta.join()\n")),
            Reading.MOVING,
            Optional.empty(),
            List.of(
                new Task(
                    "Task-3",
                    List.of(frame("fetch", APP, 7, "await lock.acquire()")),
                    Optional.of(Wait.of(WaitKind.LOCK)))));
    assertThat(text(thread))
        .isEqualTo(
            """
            Thread 4243 "worker" running, holds the GIL, daemon, in subinterpreter 2, ran while it was read: \
            frames may be of different moments
                futex_wait (libc.so.6)
                0x7fab
                Account.transfer (bank/account.py)
                      amount = 10
                <module> (/srv/app.py:40)
                    a.join()
                Task "Task-3" waiting for a lock
                    fetch (/srv/app.py:7)
                        await lock.acquire()

            """);
  }

  @Test
  void whatEveryModuleHasIsNotWorthALine() {
    Frame module =
        new Frame.Python(
            "<module>",
            "<module>",
            APP,
            OptionalInt.of(1),
            Optional.empty(),
            List.of(new Frame.Local("__builtins__", "<module>"), new Frame.Local("__x", "1")));
    assertThat(text(Literal.thread(PID, "m", Optional.empty(), module)))
        .contains("__x = 1")
        .doesNotContain("__builtins__");
  }

  @Test
  void deadlinesAndNotes() {
    assertThat(header(Wait.of(WaitKind.SLEEP).until(OptionalDouble.of(3.21))))
        .isEqualTo("sleeping, 3.2 s left");
    assertThat(header(Wait.of(WaitKind.EVENT).until(OptionalDouble.of(125))))
        .isEqualTo("waiting for an event, for 2 min 5 s more at most");
    assertThat(header(Wait.of(WaitKind.EVENT).withTimeout()))
        .isEqualTo("waiting for an event, with a timeout");
    assertThat(header(Wait.of(WaitKind.SLEEP).withTimeout())).isEqualTo("sleeping");
    Wait spinning =
        new Wait(
            WaitKind.OPENMP,
            Optional.empty(),
            List.of(),
            false,
            OptionalDouble.of(-0.4),
            true,
            Optional.of("1 of 4 threads arrived"));
    assertThat(text(Literal.thread(PID, "m", Optional.of(spinning))))
        .contains(
            "waiting for the other threads of an OpenMP region, for 0.0 s more at most, burning the processor")
        .contains("\n    (1 of 4 threads arrived)\n");
  }

  @Test
  void whoIsGone() {
    Wait wait = Wait.of(WaitKind.LOCK);
    assertThat(
            header(wait.withGone(new Gone(LEFT_BEHIND_BY_FORK, LIKELY, "thread 7 of the parent"))))
        .isEqualTo(
            "waiting for a lock, probably held by thread 7 of the parent, which did not come along"
                + " when this process was forked");
    assertThat(header(wait.withGone(new Gone(PROCESS_ENDED, CERTAIN, "process 7"))))
        .isEqualTo("waiting for a lock, held by process 7, which has ended");
  }

  @Test
  void howAThreadWasStartedTakesOneLine() {
    String threading = "/usr/lib/python3.12/threading.py";
    assertThat(
            text(
                Literal.thread(
                    PID,
                    "m",
                    Optional.empty(),
                    frame("Worker.run", APP, 9, "work()"),
                    startUp("Thread._bootstrap_inner", "_bootstrap_inner", threading),
                    startUp("Thread._bootstrap", "_bootstrap", threading))))
        .endsWith(
            """
                Worker.run (/srv/app.py:9)
                    work()
                Thread._bootstrap_inner, Thread._bootstrap (threading.py)

            """);
  }

  private static Frame startUp(String function, String name, String file) {
    return new Frame.Python(
        function, name, file, OptionalInt.of(1), Optional.of("self.run()"), List.of());
  }

  @Test
  void callsThatTheInterpreterMadeByItself() {
    for (Frame.Entry entry : Frame.Entry.values()) {
      assertThat(
              text(
                  Literal.thread(
                      PID, "m", Optional.empty(), frame("f", APP, 3, "g()").withEntry(entry))))
          .containsPattern("f \\(/srv/app.py:3\\) <- called (as a|by) .+\n");
    }
  }

  @Test
  void severalWhoMayAct() {
    List<Holder> workers =
        IntStream.range(1, 8).mapToObj(i -> Holder.thread(PID, i, CERTAIN)).toList();
    Wait wait =
        new Wait(
            WaitKind.QUEUE,
            Optional.empty(),
            workers,
            true,
            OptionalDouble.empty(),
            false,
            Optional.empty());
    assertThat(header(wait))
        .isEqualTo(
            "waiting for a queue, which is up to any of thread 1, thread 2, thread 3, thread 4 and 3"
                + " others");
  }

  @Test
  void everyKindOfWaitHasWords() {
    for (WaitKind kind : WaitKind.values()) {
      assertThat(header(Wait.of(kind))).isNotBlank();
      assertThat(WaitWords.role(kind)).isNotBlank();
      assertThat(WaitWords.byWhom(kind)).isNotBlank();
    }
  }
}
