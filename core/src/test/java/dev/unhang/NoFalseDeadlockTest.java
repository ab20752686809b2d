package dev.unhang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that get on, looked at again and again: {@code -Dunhang.dumps=1000} times each, by
 * default a few.
 */
class NoFalseDeadlockTest {
  private static final int DUMPS = Integer.getInteger("unhang.dumps", 20);
  private static final Set<Verdict> GRAVE = EnumSet.of(Verdict.DEADLOCK, Verdict.ABANDONED);

  private static final InspectOptions WITH_NATIVE_FRAMES =
      new InspectOptions(false, true, true, false);

  /** Twenty threads and five locks; in pairs, always the lower one first. */
  private static final String CONTENDED =
      """
      import os, random, threading, time

      locks = [threading.Lock(), threading.RLock(), threading.Lock(), threading.RLock(), threading.Lock()]
      condition = threading.Condition(locks[0])

      def one():
          while True:
              with random.choice(locks):
                  time.sleep(random.choice((0, 0, 0.0001)))

      def two():
          while True:
              i, j = sorted(random.sample(range(5), 2))
              with locks[i]:
                  with locks[j]:
                      sum(range(random.randrange(500)))

      def explicit():
          while True:
              locks[2].acquire()
              try:
                  time.sleep(0)
              finally:
                  locks[2].release()

      def notify():
          while True:
              with condition:
                  condition.notify_all()
                  condition.wait(0.001)

      for i in range(20):
          threading.Thread(target=(one, two, two, explicit, notify)[i % 5], daemon=True).start()
      print('READY %d' % os.getpid())
      while True:
          with locks[4]:
              pass
      """;

  /** Each waits for the other's answer most of the time. */
  private static final String PING_PONG =
      """
      import os, queue, threading
      from concurrent.futures import ThreadPoolExecutor

      there, back, pool = queue.Queue(), queue.Queue(), ThreadPoolExecutor(2)

      def answer():
          while True:
              back.put(there.get())

      threading.Thread(target=answer, daemon=True).start()
      print('READY %d' % os.getpid())
      while True:
          there.put(1)
          back.get()
          pool.submit(int).result()
          thread = threading.Thread(target=int)
          thread.start()
          thread.join()
      """;

  private static final String IDLE =
      """
      import os, queue, socket, threading
      from concurrent.futures import ThreadPoolExecutor

      pool = ThreadPoolExecutor(3)
      for job in [pool.submit(int) for _ in range(3)]:
          job.result()
      jobs = queue.Queue()
      for _ in range(3):
          threading.Thread(target=jobs.get, daemon=True).start()
      listener = socket.socket()
      listener.bind(('127.0.0.1', 0))
      listener.listen(1)
      print('READY %d' % os.getpid())
      listener.accept()
      """;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void threadsThatContendForLocks(Interpreter python) throws Exception {
    assertThat(verdicts(python, CONTENDED)).doesNotContainKeys(GRAVE.toArray(Verdict[]::new));
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void threadsThatWaitForEachOtherInTurn(Interpreter python) throws Exception {
    assertThat(verdicts(python, PING_PONG)).doesNotContainKeys(GRAVE.toArray(Verdict[]::new));
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void anIdleServerWithPools(Interpreter python) throws Exception {
    assertThat(verdicts(python, IDLE)).doesNotContainKeys(GRAVE.toArray(Verdict[]::new));
  }

  private static Map<Verdict, String> verdicts(Interpreter python, String source) throws Exception {
    Map<Verdict, String> verdicts = new EnumMap<>(Verdict.class);
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Inspector inspector = new Inspector();
      for (int i = 0; i < DUMPS; i++) {
        InspectOptions options = i % 2 == 0 ? InspectOptions.DEFAULT : WITH_NATIVE_FRAMES;
        Report report = inspector.inspect(List.of(program.pid()), options);
        verdicts.put(report.verdict(), report.summary());
      }
    }
    return verdicts;
  }
}
