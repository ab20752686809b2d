package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Task;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.testing.AsyncPackages;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks of trio's: what each waits for, and of whom. */
class TrioTest {
  private static final String HEAD =
      """
      import os, socket, threading, time, trio

      def ready():
          print('READY %d' % os.getpid(), flush=True)

      async def hold(lock):
          async with lock:
              await trio.sleep_forever()

      async def take(lock):
          async with lock:
              pass

      async def first(a, b):
          async with a:
              await trio.sleep(0.05)
              async with b:
                  pass

      async def second(a, b):
          await first(b, a)

      """;

  private static final String EACH =
      """
      async def event(e):
          await e.wait()

      async def semaphore(s):
          await s.acquire()

      async def condition(c):
          async with c:
              await c.wait()

      async def notified(c):
          async with c:
              await c.wait()

      async def notifier(c):
          async with c:
              c.notify()
              await trio.sleep_forever()

      async def receiver(channel):
          await channel.receive()

      async def sender(channel):
          await channel.send(1)

      async def sleeper():
          await trio.sleep(100000)

      async def reader(s):
          await s.receive_some(1)

      async def thread():
          await trio.to_thread.run_sync(work)

      async def limited(limiter):
          async with limiter:
              pass

      async def limit(limiter):
          async with limiter:
              await trio.sleep_forever()

      def work():
          time.sleep(100000)

      async def main():
          async with trio.open_nursery() as nursery:
              lock, limiter = trio.Lock(), trio.CapacityLimiter(1)
              never, later = trio.Condition(), trio.Condition()
              ours, theirs = socket.socketpair()
              stream = trio.SocketStream(trio.socket.from_stdlib_socket(ours))
              output, _ = trio.open_memory_channel(0)
              _, input = trio.open_memory_channel(0)
              for f, args in ((hold, (lock,)), (event, (trio.Event(),)),
                      (semaphore, (trio.Semaphore(0),)), (condition, (never,)), (notified, (later,)),
                      (receiver, (input,)), (sender, (output,)), (sleeper, ()), (reader, (stream,)),
                      (thread, ()), (limit, (limiter,))):
                  nursery.start_soon(f, *args)
              await trio.sleep(0.05)
              nursery.start_soon(take, lock)
              nursery.start_soon(limited, limiter)
              nursery.start_soon(notifier, later)
              await trio.sleep(0.05)
              ready()
      trio.run(main)
      """;

  static Stream<Interpreter> trio() {
    return AsyncPackages.with("trio").stream();
  }

  @ParameterizedTest
  @MethodSource("trio")
  void eachTaskWaitsForWhatItSays(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, HEAD + EACH)) {
      String children =
          Stream.of(
                  "condition",
                  "event",
                  "hold",
                  "limit",
                  "limited",
                  "notified",
                  "notifier",
                  "reader",
                  "receiver",
                  "semaphore",
                  "sender",
                  "sleeper",
                  "take",
                  "thread")
              .collect(Collectors.joining(","));
      Map<String, String> expected =
          Map.ofEntries(
              entry("main", "task of " + children),
              entry("hold", "sleep of "),
              entry("take", "lock of hold"),
              entry("event", "event of "),
              entry("semaphore", "semaphore of "),
              entry("condition", "condition of "),
              entry("notified", "lock of notifier"),
              entry("notifier", "sleep of "),
              entry("receiver", "queue of "),
              entry("sender", "queue of "),
              entry("sleeper", "sleep of  until some time"),
              entry("reader", "socket of process"),
              entry("thread", "future of thread"),
              entry("limit", "sleep of "),
              entry("limited", "semaphore of limit"));
      Report report = new Looking(program).report(r -> waits(r).equals(expected));
      assertThat(waits(report)).containsExactlyInAnyOrderEntriesOf(expected);
      assertThat(report.picture().gaps()).isEmpty();
      assertThat(report.deadlocks()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("trio")
  void theOwnersOfLocksWaitForEachOther(Interpreter python) {
    String source =
        """
        async def main():
            a, b = trio.Lock(), trio.StrictFIFOLock()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(first, a, b)
                nursery.start_soon(second, a, b)
                ready()
        trio.run(main)
        """;
    try (PythonProgram program = PythonProgram.start(python, HEAD + source)) {
      Report report = new Looking(program).report(r -> r.verdict() == Verdict.DEADLOCK);
      assertThat(report.verdict()).isEqualTo(Verdict.DEADLOCK);
      assertThat(report.findings()).extracting(f -> f.id()).containsExactly("task-cycle");
      assertThat(report.deadlocks().getFirst().certainty()).isEqualTo(Certainty.CERTAIN);
      assertThat(report.deadlocks().getFirst().members())
          .extracting(member -> brief(member.who().task().orElseThrow()))
          .containsExactlyInAnyOrder("first", "second");
      assertThat(waits(report)).containsEntry("first", "lock of second");
      assertThat(report.findings().getFirst().explanation()).contains("took at program.py:15");
    }
  }

  /** The wait of one of them will be cancelled. */
  @ParameterizedTest
  @MethodSource("trio")
  void unlessOneDoesSoForSomeTimeOnly(Interpreter python) {
    String source =
        """
        async def limited(a, b):
            with trio.move_on_after(100000):
                await second(a, b)
        async def main():
            a, b = trio.Lock(), trio.Lock()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(first, a, b)
                nursery.start_soon(limited, a, b)
                ready()
        trio.run(main)
        """;
    try (PythonProgram program = PythonProgram.start(python, HEAD + source)) {
      Report report =
          new Looking(program).report(r -> isForLock("first", r) && isForLock("limited", r));
      assertThat(waits(report))
          .containsEntry("first", "lock of limited")
          .containsEntry("limited", "lock of first until some time");
      assertThat(report.deadlocks()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("trio")
  void aTaskHoldsUpTheOthers(Interpreter python) {
    String source =
        """
        async def blocking():
            ready()
            time.sleep(100000)
        async def main():
            async with trio.open_nursery() as nursery:
                nursery.start_soon(trio.sleep_forever)
                await trio.sleep(0.05)
                nursery.start_soon(blocking)
        trio.run(main)
        """;
    try (PythonProgram program = PythonProgram.start(python, HEAD + source)) {
      Report report = new Looking(program).report(r -> r.verdict() == Verdict.SLEEPING);
      assertThat(report.findings()).extracting(f -> f.id()).containsExactly("event-loop-blocked");
      assertThat(main(report).tasks().stream().filter(Task::current))
          .extracting(task -> brief(task.name()))
          .containsExactly("blocking");
    }
  }

  private static boolean isForLock(String task, Report report) {
    return waits(report).getOrDefault(task, "").startsWith("lock");
  }

  /** Kind and holders, by the task's function. */
  private static Map<String, String> waits(Report report) {
    Map<String, String> waits = new TreeMap<>();
    for (Task task : main(report).tasks()) {
      task.waitsFor().ifPresent(wait -> waits.put(brief(task.name()), words(wait)));
    }
    return waits;
  }

  private static String words(Wait wait) {
    String holders =
        wait.holders().stream().map(TrioTest::word).sorted().collect(Collectors.joining(","));
    return wait.kind().id()
        + " of "
        + holders
        + (wait.deadline().isPresent() ? " until some time" : "");
  }

  private static String word(Holder holder) {
    return holder
        .task()
        .map(TrioTest::brief)
        .orElse(holder.tid().isPresent() ? "thread" : "process");
  }

  private static String brief(String name) {
    return name.replace("__main__.", "");
  }

  private static ThreadInfo main(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .filter(ThreadInfo::main)
        .findFirst()
        .orElseThrow();
  }
}
