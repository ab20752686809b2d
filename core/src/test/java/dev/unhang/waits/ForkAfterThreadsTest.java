package dev.unhang.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Finding;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Verdict;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Needs;
import dev.unhang.testing.Numpy;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pools that did not survive a fork; and regions whose threads only take their time. */
class ForkAfterThreadsTest {
  private static final String GOMP = "/usr/lib/x86_64-linux-gnu/libgomp.so.1";

  /** The child says READY and then hangs. */
  private static final String IN_CHILD =
      """
      import ctypes, os, time
      gomp = ctypes.CDLL('%s')
      def region():
          gomp.GOMP_parallel(ctypes.CDLL(None).sched_yield, None, int(os.environ['TEAM']), 0)
      region()
      time.sleep(0.2)
      if os.fork():
          os.wait()
      print('READY %%d' %% os.getpid())
      region()
      """
          .formatted(GOMP);

  @ParameterizedTest
  @MethodSource("pythons")
  void aRegionInTheChild(Interpreter python) {
    Needs.command("libgomp", "test", "-e", GOMP);
    try (PythonProgram program = PythonProgram.start(python.under("env", "TEAM=3"), IN_CHILD)) {
      Report report = abandoned(program);
      ThreadInfo main = report.picture().processes().getFirst().threads().getFirst();
      assertThat(main.waitsFor().map(Wait::kind)).hasValue(WaitKind.OPENMP);
      assertThat(main.waitsFor().flatMap(Wait::gone).map(Gone::cause))
          .hasValue(Cause.POOL_LEFT_BEHIND_BY_FORK);
      assertThat(main.waitsFor().flatMap(Wait::gone).map(Gone::who))
          .hasValue("2 threads of libgomp");
    }
  }

  /** With this setting threads never sleep, if there are not more of them than processors. */
  @ParameterizedTest
  @MethodSource("pythons")
  void aRegionInTheChildThatSpins(Interpreter python) {
    Needs.command("libgomp", "test", "-e", GOMP);
    Needs.command("two processors", "sh", "-c", "[ $(nproc) -gt 1 ]");
    Interpreter active = python.under("env", "TEAM=2", "GOMP_SPINCOUNT=infinite");
    try (PythonProgram program = PythonProgram.start(active, IN_CHILD)) {
      Wait wait = mainWait(abandoned(program)).orElseThrow();
      assertThat(wait.kind()).isEqualTo(WaitKind.OPENMP);
      assertThat(wait.spinning()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void anExecutorInTheChild(Interpreter python) {
    String source =
        """
        import os
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(1)
        pool.submit(os.getpid).result()
        if os.fork():
            os.wait()
        print('READY %d' % os.getpid(), flush=True)
        pool.submit(os.getpid).result()
        """;
    if (python.minor() >= 7) { // before, its queue is one of Python code
      try (PythonProgram program = PythonProgram.start(python, source)) {
        assertThat(mainWait(abandoned(program)).map(Wait::kind)).hasValue(WaitKind.FUTURE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void aPoolInTheChild(Interpreter python) {
    String source =
        """
        import os
        from multiprocessing.pool import ThreadPool
        pool = ThreadPool(1)
        pool.apply(os.getpid)
        if os.fork():
            os.wait()
        print('READY %d' % os.getpid(), flush=True)
        pool.apply(os.getpid)
        """;
    if (python.minor() >= 8) { // before, a result does not know its pool
      try (PythonProgram program = PythonProgram.start(python, source)) {
        assertThat(mainWait(abandoned(program)).map(Wait::kind)).hasValue(WaitKind.EVENT);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void anExecutorOfProcessesInTheChild(Interpreter python) {
    String source =
        """
        import multiprocessing, os
        from concurrent.futures import ProcessPoolExecutor
        if __name__ == '__main__':
            fork = multiprocessing.get_context('fork')
            pool = ProcessPoolExecutor(1, mp_context=fork)
            pool.submit(os.getpid).result()
            if os.fork():
                os.wait()
            print('READY %d' % os.getpid(), flush=True)
            pool.submit(os.getpid).result()
        """;
    if (python.minor() >= 7) { // before, such threads are not listed
      try (PythonProgram program = PythonProgram.start(python, source)) {
        assertThat(mainWait(abandoned(program)).map(Wait::kind)).hasValue(WaitKind.FUTURE);
      }
    }
  }

  /** The same pools where they were made: nothing is wrong. */
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#withGil")
  void anExecutorOfTheChildsOwn(Interpreter python) {
    String source =
        """
        import os, time
        from concurrent.futures import ThreadPoolExecutor
        if os.fork():
            os.wait()
        print('READY %d' % os.getpid(), flush=True)
        ThreadPoolExecutor(1).submit(time.sleep, 1000).result()
        """;
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Report report =
          new Looking(program)
              .report(r -> mainWait(r).filter(w -> w.kind() == WaitKind.FUTURE).isPresent());
      assertThat(mainWait(report).map(Wait::kind)).hasValue(WaitKind.FUTURE);
      assertThat(mainWait(report).flatMap(Wait::gone)).isEmpty();
      assertThat(ids(report)).isEmpty();
    }
  }

  /** numpy in a child of multiprocessing, which has not to know that there is OpenMP. */
  @Test
  void aProductInTheChild() {
    String source =
        """
        import multiprocessing, numpy, os
        a = numpy.ones((500, 500))
        a.dot(a)
        def work():
            print('READY %d' % os.getpid(), flush=True)
            a.dot(a)
        if __name__ == '__main__':
            p = multiprocessing.get_context('fork').Process(target=work)
            p.start()
            p.join()
        """;
    for (String blas : List.of("openblas-openmp", "blis-openmp")) {
      for (Interpreter python : Numpy.on(blas, "lapack")) {
        Interpreter two = python.under("env", "OMP_NUM_THREADS=2");
        try (PythonProgram program = PythonProgram.start(two, source)) {
          Report report = abandoned(program);
          assertThat(report.findings().getFirst().explanation()).contains("libgomp");
        }
      }
    }
  }

  /** The same with the BLAS that notices forks. */
  @Test
  void aProductInAChildWithThreadsOfItsOwn() {
    String source =
        """
        import numpy, os, time
        a = numpy.ones((500, 500))
        a.dot(a)
        if os.fork():
            os.wait()
        a.dot(a)
        print('READY %d' % os.getpid(), flush=True)
        time.sleep(1000)
        """;
    for (Interpreter python : Numpy.on("openblas-pthread")) {
      try (PythonProgram program = PythonProgram.start(python, source)) {
        Report report = new Looking(program).report(r -> r.verdict() == Verdict.SLEEPING);
        assertThat(report.verdict()).isEqualTo(Verdict.SLEEPING);
        assertThat(ids(report)).isEmpty();
      }
    }
  }

  /** Without a fork: the others come when their work is done. */
  @ParameterizedTest
  @MethodSource("pythons")
  void aRegionWhoseOtherThreadSleeps(Interpreter python) {
    Needs.command("libgomp", "test", "-e", GOMP);
    String source =
        """
        import ctypes, os, threading, time
        gomp = ctypes.CDLL('%s')
        main = threading.get_ident()
        @ctypes.CFUNCTYPE(None, ctypes.c_void_p)
        def work(_):
            if threading.get_ident() != main:
                time.sleep(1000)
        print('READY %%d' %% os.getpid())
        gomp.GOMP_parallel(work, None, 2, 0)
        """
            .formatted(GOMP);
    try (PythonProgram program = PythonProgram.start(python, source)) {
      Report report =
          new Looking(program)
              .report(r ->
                  mainWait(r)
                      .filter(w -> w.kind() == WaitKind.OPENMP && !w.holders().isEmpty())
                      .isPresent());
      Wait wait = mainWait(report).orElseThrow();
      assertThat(wait.gone()).isEmpty();
      assertThat(wait.holders()).hasSize(1);
      assertThat(report.verdict()).isEqualTo(Verdict.BLOCKED);
      assertThat(ids(report)).isEmpty();
    }
  }

  static List<Interpreter> pythons() {
    return Interpreters.some(8, 12).toList();
  }

  private static Optional<Wait> mainWait(Report report) {
    return report.picture().processes().getFirst().threads().getFirst().waitsFor();
  }

  private static Report abandoned(PythonProgram program) {
    Report report = new Looking(program).report(r -> r.verdict() == Verdict.ABANDONED);
    assertThat(report.verdict()).isEqualTo(Verdict.ABANDONED);
    assertThat(ids(report)).containsExactly("fork-after-threads");
    return report;
  }

  private static List<String> ids(Report report) {
    return report.findings().stream().map(Finding::id).toList();
  }
}
