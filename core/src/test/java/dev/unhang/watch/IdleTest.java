package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.target.CannotInspect;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdleTest {
  private static final String LIB = "/usr/lib/python3.12/";
  private static final int WORKER = 2;
  private static final int TRIES = 600;

  private static ThreadInfo at(String... places) {
    return new Scene().waiting(WORKER, WaitKind.FUTEX).at(WORKER, places).info(WORKER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "concurrent/futures/thread.py:90:_worker",
        "multiprocessing/pool.py:579:_handle_results",
        "multiprocessing/queues.py:234:_feed",
        "asyncio/base_events.py:1949:_run_once",
        "queue.py:171:get",
        "socketserver.py:235:serve_forever"
      })
  void aThreadInALoopThatServesIsIdle(String place) {
    assertThat(Idle.worker(at(LIB + place, "app.py:1:main"))).isTrue();
    assertThat(Idle.worker(at(LIB + "threading.py:355:wait", LIB + place))).isTrue();
  }

  @Test
  void oneThatWaitsForSomethingElseOnTheWayIsNot() {
    assertThat(Idle.worker(at("app.py:3:job", LIB + "concurrent/futures/thread.py:58:run")))
        .isFalse();
    assertThat(Idle.worker(at("app.py:3:job", LIB + "queue.py:171:get"))).isFalse();
    assertThat(Idle.worker(at(LIB + "threading.py:355:wait", "app.py:3:job"))).isFalse();
    assertThat(Idle.worker(at())).isFalse();
  }

  @Test
  void aFileOfTheProgramIsNotTheLibrarys() {
    assertThat(Idle.worker(at("/srv/app/thread.py:90:_worker"))).isFalse();
  }

  @Test
  void aDaemonThatDoesSomethingNowAndThenIsIdle() {
    Wait timed = Wait.of(WaitKind.EVENT).withTimeout();
    assertThat(Idle.worker(new Scene().waiting(WORKER, timed).info(WORKER))).isFalse();
    assertThat(Idle.worker(new Scene().waiting(WORKER, timed).daemon(WORKER).info(WORKER)))
        .isTrue();
  }

  /** The names of functions change with the versions of the library. */
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void theLibrarysOwnThreadsAreIdleInEveryVersion(Interpreter python) throws Exception {
    String source =
        """
        import os, queue, threading, time
        from concurrent.futures import ThreadPoolExecutor
        from multiprocessing.pool import ThreadPool
        pool = ThreadPoolExecutor(1)
        pool.submit(int).result()
        other = ThreadPool(1)
        other.map(int, [1])
        jobs = queue.Queue()
        threading.Thread(target=jobs.get).start()
        print('READY %d' % os.getpid(), flush=True)
        time.sleep(600)
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Looker looker = Main.context(_ -> {}).looker();
      List<ThreadInfo> workers = workers(looker, program.pid());
      for (int i = 0; i < TRIES && !areAllIdle(workers); i++) {
        Thread.sleep(20); // on their way there; some wake up ten times a second
        workers = workers(looker, program.pid());
      }
      assertThat(workers).hasSizeGreaterThan(4).allMatch(Idle::worker);
    }
  }

  private static boolean areAllIdle(List<ThreadInfo> workers) {
    return workers.size() > 4 && workers.stream().allMatch(Idle::worker);
  }

  private static List<ThreadInfo> workers(Looker looker, int pid) throws CannotInspect {
    return looker.look(List.of(pid), false).picture().processes().stream()
        .flatMap(process -> process.threads().stream())
        .filter(thread -> !thread.main())
        .toList();
  }
}
