package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Finding;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.Report;
import dev.unhang.model.Verdict;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Needs;
import dev.unhang.testing.PythonProgram;
import dev.unhang.watch.HungThread.Standing;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that wait for a child which takes all the processor time that it can get. */
class WaitingForChildTest {
  private static final String GOMP = "/usr/lib/x86_64-linux-gnu/libgomp.so.1";

  /** So that it is looked at more than once. */
  private static final WatchOptions LONGER =
      new WatchOptions(
          Duration.ofSeconds(3),
          Watching.QUICK.interval(),
          Watching.QUICK.repeat(),
          Watching.QUICK.onHang(),
          Watching.QUICK.timeout(),
          false);

  /** The child spins for threads that the fork did not copy, or has much to do. */
  private static final String PROGRAM =
      """
      import ctypes, hashlib, os, sys
      def region(begins=lambda: None):
          gomp, libc = ctypes.CDLL('%s'), ctypes.CDLL(None)
          begins()
          gomp.GOMP_parallel(libc.sched_yield, None, 2, 0)
      def compute(begins):
          begins()
          hashlib.pbkdf2_hmac('sha256', b'', b'', 2000000000)
      if sys.argv[2] == 'spins':
          region()
      read, write = os.pipe()
      begun, begin = os.pipe()
      child = os.fork()
      if not child:
          os.close(read)
          os.close(begun)
          (region if sys.argv[2] == 'spins' else compute)(lambda: os.close(begin))
          os._exit(0)
      os.close(write)
      os.close(begin)
      os.read(begun, 1)
      os.close(begun)
      print('READY %%d' %% os.getpid(), flush=True)
      if sys.argv[1] == 'waitpid':
          os.waitpid(child, 0)
      else:
          os.read(read, 1)
      """
          .formatted(GOMP);

  static Stream<Arguments> waysToWait() {
    return Interpreters.some(8, 12)
        .flatMap(python -> Stream.of("waitpid", "read").map(way -> Arguments.of(python, way)));
  }

  private static PythonProgram start(Interpreter python, String wait, String child) {
    return PythonProgram.start(
        python.under("env", "GOMP_SPINCOUNT=infinite"), PROGRAM, wait, child);
  }

  private static void needsOpenMp() {
    Needs.command("libgomp", "test", "-e", GOMP);
    Needs.command("two processors", "sh", "-c", "[ $(nproc) -gt 1 ]");
  }

  private static List<String> ids(Report report) {
    return report.findings().stream().map(Finding::id).toList();
  }

  @ParameterizedTest
  @MethodSource("waysToWait")
  void aChildThatSpinsForeverIsToldOfWithItsParent(Interpreter python, String wait) {
    needsOpenMp();
    try (PythonProgram program = start(python, wait, "spins");
        Watching watching = Watching.of(program)) {
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, n -> n.pid() == program.pid());
      assertThat(hangs.program()).isTrue();
      assertThat(hangs.report().verdict()).isEqualTo(Verdict.ABANDONED);
      assertThat(ids(hangs.report())).contains("fork-after-threads");
      assertThat(hangs.report().stuck()).extracting(who -> who.pid()).contains(program.pid());
    }
  }

  @ParameterizedTest
  @MethodSource("waysToWait")
  void aChildThatComputesIsAtWork(Interpreter python, String wait) {
    try (PythonProgram program = start(python, wait, "computes");
        Watching watching = Watching.of(LONGER, program)) {
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, n -> n.pid() == program.pid());
      Report report = hangs.report();
      assertThat(report.verdict()).isEqualTo(Verdict.EXTERNAL);
      assertThat(report.stuck()).isEmpty();
      assertThat(ids(report)).isEmpty();
      assertThat(report.picture().processes()).hasSize(2);
      int child = report.picture().processes().get(1).pid();
      assertThat(report.summary())
          .contains("process " + child)
          .contains("MainThread of process " + child + " runs at program.py:8");
      Notice.AtWork work = watching.await(Notice.AtWork.class, n -> n.pid() == child);
      assertThat(NoticeText.of(work))
          .matches("in process " + child + " \"MainThread\" has been busy at one place for .* s");
    }
  }

  @Test
  void aChildThatSpinsForeverHangsItself() {
    needsOpenMp();
    try (PythonProgram program = start(Interpreters.any(), "waitpid", "spins");
        Watching watching =
            Watching.of(
                Watching.QUICK,
                new TreeRoster(List.of(program.pid()), Main.context(_ -> {}).python()))) {
      Notice.Hangs hangs = watching.await(Notice.Hangs.class, n -> n.pid() != program.pid());
      assertThat(hangs.program()).isTrue();
      assertThat(hangs.threads())
          .extracting(HungThread::standing)
          .containsExactly(Standing.IN_VAIN);
      assertThat(hangs.report().picture().processes())
          .extracting(ProcessInfo::pid)
          .contains(program.pid());
    }
  }
}
