package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What hanging_threads 2.0.7 does inside a program, done from outside, on real programs; and what
 * it does not do. The table is in docs/watching.md.
 */
class HangingThreadsTest {
  /** Obeys its standard input; the main thread never stands still for long. */
  private static final String PROGRAM =
      """
      import os, select, sys, threading, time

      gates = {}

      def work(name):
          gates[name].wait()
          gates[name].clear()
          here(name)

      def here(name):
          gates[name].wait()

      def start(name):
          gates[name] = threading.Event()
          threading.Thread(target=work, args=(name,), name=name, daemon=True).start()

      def spin():
          import hashlib
          while True:
              hashlib.pbkdf2_hmac('sha256', b'', b'', 50000000)

      print('READY %d' % os.getpid(), flush=True)
      while True:
          if select.select([0], [], [], 0.05)[0]:
              order, name = os.read(0, 1000).decode().split()
              if order == 'start':
                  start(name)
              elif order == 'open':
                  gates[name].set()
              elif order == 'spin':
                  threading.Thread(target=spin, name=name, daemon=True).start()
              elif order == 'block':
                  threading.Event().wait(float(name))
              elif order == 'churn':
                  def churn():
                      for i in range(100):
                          thread = threading.Thread(target=time.sleep, args=(0.03,))
                          thread.start()
                          thread.join()
                      print('churned', flush=True)
                  threading.Thread(target=churn, daemon=True).start()
      """;

  private static boolean has(List<HungThread> threads, String name) {
    return threads.stream().anyMatch(thread -> thread.name().equals(name));
  }

  static Stream<Interpreter> oldestAndNewest() {
    Interpreter oldest = Interpreters.withGil().findFirst().orElseThrow();
    return Stream.of(oldest, Interpreters.any()).distinct();
  }

  @ParameterizedTest
  @MethodSource("oldestAndNewest")
  void aThreadHangsAwakesHangsAgainAndEnds(Interpreter python) {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM);
        Watching watching = Watching.of(program)) {
      program.send("start worker-a");
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, n -> has(n.threads(), "worker-a"));
      assertThat(hangs.program()).isFalse();
      assertThat(hangs.threads()).hasSize(1);
      assertThat(hangs.threads().getFirst().standing()).isEqualTo(Standing.STILL);
      assertThat(hangs.threads().getFirst().since()).isGreaterThan(Watching.QUICK.after());
      assertThat(functions(hangs, "worker-a")).contains("work").doesNotContain("here");

      program.send("open worker-a");
      Notice.Moves moves = watching.await(Notice.Moves.class, n -> has(n.threads(), "worker-a"));
      assertThat(moves.program()).isFalse();
      assertThat(moves.threads().getFirst().since()).isGreaterThan(Watching.QUICK.after());

      hangs = watching.await(Notice.Hangs.class, n -> has(n.threads(), "worker-a"));
      assertThat(functions(hangs, "worker-a")).contains("here", "work");

      program.send("open worker-a");
      assertThat(goneOn(watching).name()).isEqualTo("worker-a");
      assertThat(watching.stop()).isEmpty();
      assertThat(program.isAlive()).isTrue();
    }
  }

  /** Which thread has ended, or, where it was seen on its way to its end, is awake. */
  private static HungThread goneOn(Watching watching) {
    Notice notice =
        watching.await(
            Notice.class, n -> n instanceof Notice.ThreadEnded || n instanceof Notice.Moves);
    return switch (notice) {
      case Notice.ThreadEnded ended -> ended.thread();
      case Notice.Moves moves -> moves.threads().getFirst();
      default -> throw new AssertionError(notice);
    };
  }

  private static List<String> functions(Notice.Hangs hangs, String name) {
    return hangs.report().picture().processes().stream()
        .flatMap(process -> process.threads().stream())
        .filter(thread -> thread.name().equals(name))
        .map(ThreadInfo::frames)
        .flatMap(List::stream)
        .flatMap(f -> f instanceof Frame.Python python ? Stream.of(python.name()) : Stream.of())
        .toList();
  }

  @Test
  void theMainThreadStandsForTheProgram() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        Watching watching = Watching.of(program)) {
      program.send("block 2");
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, Notice.Hangs::program);
      assertThat(hangs.threads()).singleElement().satisfies(t -> assertThat(t.main()).isTrue());
      Notice.Moves moves = watching.await(Notice.Moves.class, Notice.Moves::program);
      assertThat(moves.threads().getFirst().name()).isEqualTo("MainThread");
      assertThat(moves.threads().getFirst().since()).isBetween(seconds(1), seconds(20));
    }
  }

  @Test
  void everyHangingThreadIsToldOfUnderItsName() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        Watching watching = Watching.of(program)) {
      List<String> names = List.of("one", "zwei-ü", "三");
      for (String name : names) {
        program.send("start " + name);
        watching.await(Notice.Hangs.class, n -> has(n.threads(), name));
      }
      assertThat(watching.stop()).isEmpty();
    }
  }

  @Test
  void threadsThatComeAndGoAreNoHang() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        Watching watching = Watching.of(program)) {
      program.send("churn now");
      assertThat(program.line()).isEqualTo("churned");
      assertThat(watching.stop()).isEmpty();
    }
  }

  @Test
  void aThreadThatSpinsInNativeCodeIsBusyThere() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        Watching watching = Watching.of(program)) {
      program.send("spin spinner");
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, n -> has(n.threads(), "spinner"));
      assertThat(hangs.threads().getFirst().standing()).isEqualTo(Standing.BUSY);
      assertThat(hangs.program()).isFalse();
    }
  }

  @Test
  void theEndOfAProgramThatHangsEndsTheWatch() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        Watching watching = Watching.of(program)) {
      program.send("block 600");
      watching.await(Notice.Hangs.class, Notice.Hangs::program);
      Unhang.signal("KILL", program.pid());
      Notice.ProcessEnded ended = watching.await(Notice.ProcessEnded.class, _ -> true);
      assertThat(ended.hung()).isPresent();
      watching.awaitEnd();
    }
  }

  @Test
  void aDeadlockNeedNotLastToBeToldOf() {
    String source =
        """
        import os, threading, time
        a, b = threading.RLock(), threading.RLock()
        both = threading.Barrier(2)
        def work(first, second):
            with first:
                both.wait()
                with second:
                    pass
        threading.Thread(target=work, args=(a, b), name='left').start()
        threading.Thread(target=work, args=(b, a), name='right').start()
        print('READY %d' % os.getpid(), flush=True)
        while True:
            time.sleep(0.01)
        """;
    WatchOptions patient =
        new WatchOptions(
            Duration.ofHours(1),
            Watching.QUICK.interval(),
            Watching.QUICK.repeat(),
            Watching.QUICK.onHang(),
            Optional.empty(),
            false);
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), source);
        Watching watching = Watching.of(patient, program)) {
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, _ -> true);
      assertThat(hangs.program()).isTrue();
      assertThat(hangs.report().verdict()).isEqualTo(Verdict.DEADLOCK);
      assertThat(hangs.threads())
          .extracting(HungThread::name)
          .containsExactlyInAnyOrder("left", "right");
    }
  }

  @Test
  void workersWithoutWorkAreNoHang() {
    String source =
        """
        import os, queue, threading, time
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(2)
        list(pool.map(time.sleep, [0.01, 0.01]))
        jobs = queue.Queue()
        threading.Thread(target=jobs.get, daemon=True).start()
        print('READY %d' % os.getpid(), flush=True)
        for i in range(12000):
            time.sleep(0.05)
            if i == 60:
                print('waited', flush=True)
        """;
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), source);
        Watching watching = Watching.of(program)) {
      assertThat(program.line()).isEqualTo("waited");
      assertThat(watching.stop()).isEmpty();
    }
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
