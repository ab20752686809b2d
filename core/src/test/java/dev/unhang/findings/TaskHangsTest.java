package dev.unhang.findings;

import static dev.unhang.findings.Diagnosed.deadlock;
import static dev.unhang.findings.Diagnosed.explanation;
import static dev.unhang.findings.Diagnosed.verdict;
import static dev.unhang.findings.Given.PID;
import static dev.unhang.findings.Given.byTask;
import static dev.unhang.findings.Given.current;
import static dev.unhang.findings.Given.cycles;
import static dev.unhang.findings.Given.frame;
import static dev.unhang.findings.Given.library;
import static dev.unhang.findings.Given.likely;
import static dev.unhang.findings.Given.lock;
import static dev.unhang.findings.Given.picture;
import static dev.unhang.findings.Given.ref;
import static dev.unhang.findings.Given.sleep;
import static dev.unhang.findings.Given.task;
import static dev.unhang.findings.Given.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hangs of asyncio, as pictures. */
class TaskHangsTest {
  private static final Wait QUEUE = Wait.of(WaitKind.QUEUE).on("jobs");

  @Test
  void tasksThatAwaitEachOther() {
    Report report =
        deadlock(
            picture(
                waiting(PID, "MainThread", Wait.of(WaitKind.POLL))
                    .withTasks(
                        List.of(
                            task(
                                "main",
                                Wait.of(WaitKind.TASK)
                                    .heldBy(byTask(PID, "reader"), byTask(PID, "writer"))),
                            task("reader", Wait.of(WaitKind.TASK).heldBy(byTask(PID, "writer"))),
                            task("writer", Wait.of(WaitKind.TASK).heldBy(byTask(PID, "reader")))))),
            "task-cycle");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID, "reader"), ref(PID, "writer")));
    assertThat(report.summary())
        .isEqualTo("Deadlock: task reader and task writer wait for each other.");
  }

  @Test
  void aTaskThatHoldsTheLockItWants() {
    deadlock(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.POLL))
                .withTasks(List.of(task("t", lock("asyncio.Lock", byTask(PID, "t")))))),
        "self-deadlock");
  }

  @Test
  void tasksWithTheSameNameAreNotTakenForEachOther() {
    verdict(
        picture(
            waiting(PID, "MainThread", Wait.of(WaitKind.POLL))
                .withTasks(
                    List.of(
                        task("job", lock("a", byTask(PID, "job"))),
                        task("job", Wait.of(WaitKind.SOCKET))))),
        Verdict.EXTERNAL);
  }

  @Test
  void aLoopThatWaitsForItself() {
    Frame[] frames = {
      library("result", "concurrent/futures/_base.py"),
      frame("query_now", 22),
      library("_run", "asyncio/events.py"),
      library("_run_once", "asyncio/base_events.py")
    };
    Wait byThread = Wait.of(WaitKind.FUTURE).heldBy(likely(PID));
    Report report =
        deadlock(picture(waiting(PID, "MainThread", byThread, frames)), "loop-waits-for-itself");
    assertThat(cycles(report)).containsExactly(List.of(ref(PID)));
    Wait byTask = Wait.of(WaitKind.FUTURE).heldBy(byTask(PID, "query"));
    Report task =
        deadlock(
            picture(
                waiting(PID, "MainThread", byTask, frames)
                    .withTasks(
                        List.of(current("main"), new Task("query", List.of(), Optional.empty())))),
            "loop-waits-for-itself");
    assertThat(cycles(task)).containsExactly(List.of(ref(PID)));
  }

  @Test
  void aLoopHeldUpBySleepOrQueue() {
    Frame[] frames = {
      frame("retry", 24),
      library("_run", "asyncio/events.py"),
      library("_run_once", "asyncio/base_events.py")
    };
    Report sleeping =
        verdict(
            picture(
                waiting(PID, "MainThread", sleep(999), frames)
                    .withTasks(List.of(current("retry"), task("status", sleep(0.02))))),
            Verdict.SLEEPING,
            "event-loop-blocked");
    assertThat(explanation(sleeping)).contains("none of its other tasks can run: task status");
    verdict(
        picture(
            waiting(PID, "MainThread", QUEUE, frames)
                .withTasks(List.of(current("consume"), task("produce", sleep(0))))),
        Verdict.ABANDONED,
        "event-loop-blocked");
    // A wait that is over in a moment is nothing to report.
    verdict(picture(waiting(PID, "MainThread", sleep(0.1), frames)), Verdict.SLEEPING);
  }

  @Test
  void anIdleLoopIsNotHeldUp() {
    verdict(
        picture(
            waiting(
                PID,
                "MainThread",
                Wait.of(WaitKind.POLL),
                library("select", "selectors.py"),
                library("_run_once", "asyncio/base_events.py"),
                library("run", "asyncio/runners.py"))),
        Verdict.EXTERNAL);
  }
}
