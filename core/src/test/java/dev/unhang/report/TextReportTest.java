package dev.unhang.report;

import static dev.unhang.report.Literal.APP;
import static dev.unhang.report.Literal.PID;
import static dev.unhang.report.Literal.frame;
import static dev.unhang.report.Literal.holder;
import static dev.unhang.report.Literal.lock;
import static dev.unhang.report.Literal.member;
import static dev.unhang.report.Literal.picture;
import static dev.unhang.report.Literal.process;
import static dev.unhang.report.Literal.report;
import static dev.unhang.report.Literal.resource;
import static dev.unhang.report.Literal.thread;
import static dev.unhang.report.Literal.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Certainty;
import dev.unhang.model.Deadlock;
import dev.unhang.model.Finding;
import dev.unhang.model.Gap;
import dev.unhang.model.Holder;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadRef;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TextReportTest {
  private static String text(Report report) {
    return TextReport.of(report, Style.PLAIN);
  }

  @Test
  void aDeadlockIsToldFromVerdictToStacks() {
    assertThat(text(Literal.abba()))
        .isEqualTo(
            """
            Deadlock: worker-a and worker-b wait for each other's lock.

              ╭─▶ "worker-a"
              │     holds       threading.Lock app.a  taken at app.py:12
              │     waits for   threading.Lock app.b  at app.py:14  with b:
              │      ↓
              │   "worker-b"
              │     holds       threading.Lock app.b  taken at app.py:22
              │     waits for   threading.Lock app.a  at app.py:24  with a:
              ╰──────╯

              worker-a holds app.a and wants app.b; worker-b holds app.b and wants app.a. Neither can go on
              before the other does.
              → Take the locks in the same order everywhere.

            Process 4242: python3 app.py
            CPython 3.12.1 (/usr/bin/python3.12), seen at 2026-11-22T10:17:00.123Z

            Thread 4242 "MainThread" waiting for "worker-a" to end
                Thread.join (threading.py:1149)
                    self._handle.join()
                <module> (/srv/app.py:40)
                    a.join()

            Thread 4243 "worker-a" waiting for threading.Lock app.b, held by "worker-b" (since app.py:22)
                transfer (/srv/app.py:14)
                    with b:

            Thread 4244 "worker-b" waiting for threading.Lock app.a, held by "worker-a" (since app.py:12)
                refund (/srv/app.py:24)
                    with a:
            """);
  }

  @Test
  void withoutColourOrUnicodeThereIsNothingButAscii() {
    String ascii = TextReport.of(Literal.abba(), new Style(false, false, 80, false));
    assertThat(ascii).contains("  +-> \"worker-a\"").contains("  > Take the locks");
    assertThat(ascii.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'));
  }

  @Test
  void coloursAreTheOnlyDifferenceThatColourMakes() {
    String coloured = TextReport.of(Literal.abba(), new Style(true, true, 100, false));
    assertThat(coloured).startsWith("\033[1;31mDeadlock: \033[0m");
    assertThat(coloured.replaceAll("\033\\[[0-9;]*m", "")).isEqualTo(text(Literal.abba()));
  }

  @Test
  void aThreadThatWaitsForItselfIsARingOfOne() {
    ThreadInfo main =
        thread(
            PID,
            "MainThread",
            lock("lock-1", holder(PID, 5)),
            frame("f", APP, 9, "lock.acquire()"));
    Report self =
        new Report(
            picture(
                List.of(resource("lock-1", "threading.Lock app.lock")), List.of(), process(main)),
            Verdict.DEADLOCK,
            "MainThread waits for a lock that it holds itself.",
            List.of(new Deadlock(Certainty.CERTAIN, List.of(member(PID, "lock-1")))),
            List.of());
    assertThat(text(self))
        .contains(
            """
              ╭─▶ "MainThread"
              │     holds       threading.Lock app.lock  taken at app.py:5
              │     waits for   threading.Lock app.lock  at app.py:9  lock.acquire()
              ╰──────╯
            """);
  }

  @Test
  void whatTheMainThreadDependsOnIsDrawn() {
    ThreadInfo main =
        thread(
            PID, "MainThread", lock("lock-1", holder(4243, 3)), frame("f", APP, 9, "with lock:"));
    ThreadInfo worker =
        thread(
            4243,
            "worker",
            Optional.of(Wait.of(WaitKind.SLEEP)),
            frame("g", APP, 4, "time.sleep(100)"));
    Report report =
        new Report(
            picture(List.of(resource("lock-1", "app.lock")), List.of(), process(main, worker)),
            Verdict.BLOCKED,
            "MainThread waits for a lock that worker holds.",
            List.of(),
            List.of(),
            List.of(new ThreadRef(PID, PID), new ThreadRef(PID, 4243)));
    assertThat(text(report))
        .startsWith(
            """
            Blocked: MainThread waits for a lock that worker holds.

              "MainThread"
                waits for   app.lock  at app.py:9  with lock:
                  ↓
              "worker"
                holds       app.lock  taken at app.py:3
                sleeps  at app.py:4  time.sleep(100)

            Process 4242\
            """);
  }

  @Test
  void whatIsInferredIsSaidToBe() {
    Holder probable =
        Holder.thread(PID, 4243, Certainty.LIKELY).inferredFrom("an acquire() without release()");
    ThreadInfo main = thread(PID, "MainThread", lock("lock-1", probable));
    ThreadInfo other =
        thread(4243, "other", waiting(WaitKind.THREAD_JOIN, "t", Literal.holder(PID, 1)));
    Report likely =
        new Report(
            picture(List.of(resource("lock-1", "app.lock")), List.of(), process(main, other)),
            Verdict.DEADLOCK,
            "MainThread and other wait for each other.",
            List.of(
                new Deadlock(Certainty.LIKELY, List.of(member(PID, "lock-1"), member(4243, "t")))),
            List.of(
                new Finding(
                    "join-deadlock",
                    Certainty.LIKELY,
                    "A join in a ring",
                    "",
                    List.of(),
                    List.of())));
    assertThat(text(likely))
        .startsWith("Probably a deadlock: MainThread and other")
        .contains("│     probably holds app.lock")
        .contains("│     must end    so that \"other\" can go on")
        .contains("Probably: A join in a ring")
        .contains(
            "waiting for app.lock, probably held by \"other\", inferred from an acquire() without release()");
  }

  @Test
  void aSummaryThatSaysTheVerdictItselfIsLeftAsItIs() {
    assertThat(text(report(Verdict.DEADLOCK, "Probably a deadlock of a and b.")))
        .startsWith("Probably a deadlock of a and b.\n");
    assertThat(text(report(Verdict.EXTERNAL, "MainThread reads from a terminal.")))
        .startsWith("MainThread reads from a terminal.\n");
  }

  @Test
  void foreignTextCannotDriveTheTerminal() {
    String evil = "w\033]0;owned\007\u009b31m\n\u202etxt\ud800";
    ThreadInfo main =
        thread(
            PID,
            evil,
            lock("lock-1", Holder.thread(PID, PID, Certainty.CERTAIN)),
            frame(evil, "/srv/" + evil, 3, evil));
    Report report =
        new Report(
            picture(
                List.of(resource("lock-1", evil)),
                List.of(new Gap(PID, OptionalInt.empty(), evil)),
                new ProcessInfo(PID, 1, List.of(evil), Optional.empty(), List.of(main))),
            Verdict.BLOCKED,
            evil,
            List.of(new Deadlock(Certainty.CERTAIN, List.of(member(PID, "lock-1")))),
            List.of(new Finding(evil, Certainty.CERTAIN, evil, evil, List.of(evil), List.of())));
    assertThat(text(report).codePoints())
        .allMatch(c ->
            c == '\n' || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT))
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    assertThat(text(report)).contains("\"w\\x1b]0;owned\\x07\\x9b31m\\n\\u202etxt\\ud800\"");
  }

  @Test
  void theMainThreadComesFirstThenTheHungOnesThenTheIdle() {
    Report report =
        new Report(
            picture(
                List.of(resource("lock-1", "app.lock")),
                List.of(),
                process(
                    nativeThread(4250, "OpenBLAS"),
                    thread(4249, "idle", Optional.of(Wait.of(WaitKind.QUEUE))),
                    thread(4248, "busy", Optional.empty()),
                    thread(4247, "blocked", lock("lock-1", holder(4246, 3))),
                    thread(4246, "owner", Optional.of(Wait.of(WaitKind.SLEEP))),
                    thread(4245, "guilty", Optional.of(Wait.of(WaitKind.EVENT))),
                    thread(PID, "MainThread", Optional.empty()))),
            Verdict.BUSY,
            "MainThread runs.",
            List.of(),
            List.of(
                new Finding(
                    "never-signalled",
                    Certainty.CERTAIN,
                    "t",
                    "",
                    List.of(),
                    List.of(new ThreadRef(PID, 4245)))));
    assertThat(text(report).lines().filter(line -> line.startsWith("Thread ")))
        .containsExactly(
            "Thread 4242 \"MainThread\" running",
            "Thread 4245 \"guilty\" waiting for an event",
            "Thread 4246 \"owner\" sleeping",
            "Thread 4247 \"blocked\" waiting for app.lock, held by \"owner\" (since app.py:3)",
            "Thread 4248 \"busy\" running",
            "Thread 4249 \"idle\" waiting for a queue",
            "Thread 4250 \"OpenBLAS\" running, not a Python thread");
  }

  private static ThreadInfo nativeThread(int tid, String name) {
    return new ThreadInfo(
        tid,
        name,
        false,
        false,
        false,
        0,
        ThreadInfo.RunState.RUNNING,
        false,
        List.of(),
        ThreadInfo.Reading.EXACT,
        Optional.empty(),
        List.of());
  }

  @Test
  void threadsThatDoTheSameAreToldOfOnce() {
    ThreadInfo[] threads = new ThreadInfo[22];
    threads[0] = thread(PID, "MainThread", Optional.empty(), frame("main", APP, 1, "main()"));
    for (int i = 1; i < threads.length; i++) {
      threads[i] =
          thread(
              PID + i,
              "pool-" + i,
              waiting(WaitKind.QUEUE, "queue-1"),
              frame("worker", APP, i == 21 ? 8 : 7, "q.get()"));
    }
    String text = text(report(Verdict.BUSY, "MainThread runs.", threads));
    assertThat(text.lines().filter(line -> line.startsWith("Thread ")))
        .containsExactly(
            "Thread 4242 \"MainThread\" running",
            "Thread 4243 \"pool-1\" waiting for a queue",
            "Thread 4263 \"pool-21\" waiting for a queue");
    assertThat(text)
        .contains("    ... and 19 more like it: pool-2, pool-3,")
        .contains("pool-13 and 7 others\n");
  }

  @Test
  void namesakesAreToldApart() {
    String text =
        text(
            report(
                Verdict.BLOCKED,
                "b",
                thread(PID, "MainThread", lock("l", holder(4243, 1), holder(4300, 1))),
                thread(4243, "worker", Optional.empty()),
                thread(4244, "worker", Optional.empty())));
    assertThat(text)
        .contains("held by \"worker\" (4243) (since app.py:1), thread 4300 (since app.py:1)\n");
  }

  @Test
  void otherProcessesAreNamed() {
    ThreadInfo main =
        thread(
            PID,
            "MainThread",
            waiting(WaitKind.PROCESS_EXIT, "child", Holder.process(4300, Certainty.CERTAIN)));
    ThreadInfo other = thread(4301, "peer", lock("l", Holder.thread(PID, PID, Certainty.CERTAIN)));
    Report report =
        new Report(
            picture(
                List.of(),
                List.of(),
                process(main, other),
                new ProcessInfo(
                    4300, PID, List.of("/usr/bin/sort", "-u"), Optional.empty(), List.of())),
            Verdict.EXTERNAL,
            "e",
            List.of(),
            List.of());
    assertThat(text(report))
        .contains("waiting for process 4300 (sort) to end")
        .contains("held by \"MainThread\" of process 4242")
        .contains("Process 4300: /usr/bin/sort -u\nnot Python, seen at");
  }

  @Test
  void whatCouldNotBeSeenIsSaid() {
    Report report =
        new Report(
            picture(
                List.of(),
                List.of(
                    new Gap(PID, OptionalInt.of(4250), "3 frames could not be read: fault at 0x10"),
                    new Gap(PID, OptionalInt.empty(), "no permission")),
                process()),
            Verdict.BUSY,
            "b",
            List.of(),
            List.of());
    assertThat(text(report))
        .endsWith(
            """
            Not seen:
              thread 4250: 3 frames could not be read: fault at 0x10
              process 4242: no permission
            """);
  }
}
