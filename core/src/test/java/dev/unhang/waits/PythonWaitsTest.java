package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import dev.unhang.waits.Looking.Said;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What threads wait for by means of Python's own locks, and who must act for it. */
class PythonWaitsTest {
  private static final String PROGRAM =
      """
      import importlib._bootstrap, logging, os, queue, signal, sys, threading, time
      from concurrent import futures
      from concurrent.futures import ThreadPoolExecutor

      def start(name, wait):
          thread = threading.Thread(target=wait, name=name, daemon=True)
          thread.start()
          return thread

      lock, rlock, bounded = threading.Lock(), threading.RLock(), threading.BoundedSemaphore(2)
      slow, python_rlock = threading.Lock(), threading._RLock()
      handler = logging.StreamHandler()
      module_lock = importlib._bootstrap._ModuleLock('spam')
      taken = threading.Semaphore(0)

      def take(name, thing):
          def hold():
              with thing:
                  taken.release()
                  time.sleep(10000)
          return start(name, hold)

      def take_import():
          module_lock.acquire()
          taken.release()
          time.sleep(10000)

      holder = take('holder', lock)
      take('rholder', rlock)
      take('python rholder', python_rlock)
      take('first user', bounded)
      take('second user', bounded)
      take('log', handler.lock)
      start('importer', take_import)
      for _ in range(7):
          taken.acquire()

      class Account:
          def __init__(self):
              self.lock = lock
          def withdraw(self):
              with self.lock:
                  pass

      condition, event, semaphore = threading.Condition(), threading.Event(), threading.Semaphore(0)
      barrier = threading.Barrier(2)
      empty, full, unfinished = queue.Queue(), queue.LifoQueue(1), queue.PriorityQueue()
      full.put(1)
      unfinished.put(1)
      pool = ThreadPoolExecutor(1, 'pool')
      running = pool.submit(time.sleep, 10000)
      queued = pool.submit(time.sleep, 10000)
      lonely = futures.Future()

      def await_condition(timeout=None):
          with condition:
              condition.wait_for(lambda: False, timeout)

      start('lock', lambda: lock.acquire())
      start('lock of self', Account().withdraw)
      start('lock with a timeout', lambda: lock.acquire(timeout=10000))
      start('rlock', lambda: rlock.acquire())
      start('python rlock', lambda: python_rlock.acquire())
      start('logging', lambda: handler.handle(logging.makeLogRecord({})))
      start('import', lambda: module_lock.acquire())
      start('condition', await_condition)
      start('condition with a timeout', lambda: await_condition(10000))
      start('event', lambda: event.wait())
      start('event with a timeout', lambda: event.wait(10000))
      start('semaphore', lambda: semaphore.acquire())
      start('bounded semaphore', lambda: bounded.acquire())
      start('barrier', lambda: barrier.wait())
      start('get', lambda: empty.get())
      start('get with a timeout', lambda: empty.get(timeout=10000))
      start('put', lambda: full.put(2))
      start('queue.join', lambda: unfinished.join())
      if sys.version_info >= (3, 7):
          simple = queue.SimpleQueue()
          start('simple queue', lambda: simple.get())
          start('simple queue with a timeout', lambda: simple.get(timeout=10000))
          start('queued future', lambda: queued.exception())
          start('wait for futures', lambda: futures.wait([running, queued]))
      if sys.version_info >= (3, 8):
          from multiprocessing.pool import ThreadPool
          thread_pool = ThreadPool(1)
          thread_pool._pool[0].name = 'job worker'
          jobs = [thread_pool.apply_async(time.sleep, (10000,)) for _ in range(2)]
          start('running job', lambda: jobs[0].get())
          start('queued job', lambda: jobs[1].wait(10000))
      start('join', lambda: holder.join())
      start('join with a timeout', lambda: holder.join(10000))
      start('running future', lambda: running.result())
      start('lonely future', lambda: lonely.result(10000))
      start('as completed', lambda: list(futures.as_completed([running, lonely])))
      print('READY %d' % os.getpid())
      signal.pause()
      """;

  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry("MainThread", "signal"),
          Map.entry("holder", "sleep"),
          Map.entry("rholder", "sleep"),
          Map.entry("python rholder", "sleep"),
          Map.entry("first user", "sleep"),
          Map.entry("second user", "sleep"),
          Map.entry("log", "sleep"),
          Map.entry("importer", "sleep"),
          Map.entry("pool_0", "sleep"),
          Map.entry("lock", "lock of threading.Lock lock by holder"),
          Map.entry("lock of self", "lock of threading.Lock lock by holder"),
          Map.entry("lock with a timeout", "lock of threading.Lock lock by holder, timed"),
          Map.entry("rlock", "rlock of threading.RLock rlock by rholder"),
          Map.entry("python rlock", "rlock of threading.RLock python_rlock by python rholder"),
          Map.entry(
              "logging", "rlock of threading.RLock self.lock of <logging.StreamHandler> by log"),
          Map.entry("import", "import-lock of the import of spam by importer"),
          Map.entry("condition", "condition of threading.Condition condition"),
          Map.entry(
              "condition with a timeout", "condition of threading.Condition condition, timed"),
          Map.entry("event", "event of threading.Event event"),
          Map.entry("event with a timeout", "event of threading.Event event, timed"),
          Map.entry("semaphore", "semaphore of threading.Semaphore semaphore"),
          Map.entry(
              "bounded semaphore",
              "semaphore of threading.BoundedSemaphore bounded by first user, second user"),
          Map.entry("barrier", "barrier of threading.Barrier barrier"),
          Map.entry("get", "queue of queue.Queue empty"),
          Map.entry("get with a timeout", "queue of queue.Queue empty, timed"),
          Map.entry("put", "queue of queue.LifoQueue full"),
          Map.entry("queue.join", "queue of queue.PriorityQueue unfinished"),
          Map.entry("simple queue", "queue of queue.SimpleQueue simple"),
          Map.entry("simple queue with a timeout", "queue of queue.SimpleQueue simple, timed"),
          Map.entry("join", "thread-join of thread \"holder\" by holder"),
          Map.entry("join with a timeout", "thread-join of thread \"holder\" by holder, timed"),
          Map.entry("running future", "future of concurrent.futures.Future running by pool_0"),
          Map.entry("queued future", "future of concurrent.futures.Future queued by pool_0"),
          Map.entry("lonely future", "future of concurrent.futures.Future lonely, timed"),
          Map.entry("wait for futures", "future by pool_0"),
          Map.entry("job worker", "sleep"),
          Map.entry(
              "running job", "future of multiprocessing.pool.ApplyResult jobs[0] by job worker"),
          Map.entry(
              "queued job",
              "future of multiprocessing.pool.ApplyResult jobs[1] by job worker, timed"),
          Map.entry("as completed", "future"));

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void tellsKindNameHoldersAndTimeout(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      Map<String, String> expected = expected(python);
      assertThat(new Looking(program).waits(expected, PythonWaitsTest::words))
          .containsExactlyInAnyOrderEntriesOf(expected);
    }
  }

  /** 3.6 has no SimpleQueue, and its pools keep their work in a queue that is not read. */
  private static Map<String, String> expected(Interpreter python) {
    Map<String, String> expected = new TreeMap<>(EXPECTED);
    if (python.minor() < 7) {
      expected
          .keySet()
          .removeAll(
              List.of(
                  "simple queue",
                  "simple queue with a timeout",
                  "queued future",
                  "wait for futures"));
    }
    if (python.minor() < 8) {
      expected.keySet().removeAll(List.of("job worker", "running job", "queued job"));
    }
    return expected;
  }

  private static String words(Said said) {
    if (said.kind().equals("sleep")) {
      return "sleep";
    }
    String label = said.label().isEmpty() ? "" : " of " + said.label();
    String holders = said.holders().isEmpty() ? "" : " by " + said.holders();
    boolean left = said.waitsFor().deadline().stream().allMatch(s -> s > 9000 && s <= 10000);
    String timed = said.waitsFor().timed() ? left ? ", timed" : ", wrongly timed" : "";
    return said.kind() + label + holders + timed;
  }
}
