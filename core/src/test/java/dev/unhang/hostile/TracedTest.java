package dev.unhang.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.linux.ProcFs;
import dev.unhang.linux.TaskStatus;
import dev.unhang.model.Report;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.WaitKind;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Parked;
import dev.unhang.testing.PythonProgram;
import dev.unhang.testing.Shell;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Processes that are stopped, or that a debugger has: they are read all the same, and left so. */
class TracedTest {
  /** Traces every thread of a process, and stops each if told to, until it ends. */
  private static final String TRACER =
      """
      import ctypes, os, sys, time
      SEIZE, INTERRUPT, WALL = 0x4206, 0x4207, 0x40000000
      libc = ctypes.CDLL(None, use_errno=True)
      pid, stop = int(sys.argv[1]), sys.argv[2] == 'stop'
      for tid in map(int, os.listdir('/proc/%d/task' % pid)):
          assert libc.ptrace(SEIZE, tid, None, None) == 0, ctypes.get_errno()
          if stop:
              assert libc.ptrace(INTERRUPT, tid, None, None) == 0, ctypes.get_errno()
              os.waitpid(tid, WALL)
      print('READY %d' % os.getpid())
      time.sleep(1000)
      """;

  private static final String BUSY =
      """
      import os, threading, time
      def work():
          n = 5
          while True:
              n = n * 7 % 1000
      threading.Thread(target=work, name='busy', daemon=True).start()
      print('READY %d' % os.getpid())
      time.sleep(1000)
      """;

  private static final Interpreter PYTHON = Interpreters.some(12).findFirst().orElseThrow();

  private static List<String> gaps(Report report) {
    return report.picture().gaps().stream().map(gap -> gap.what()).toList();
  }

  private static TaskStatus status(int pid) throws Exception {
    return ProcFs.taskStatus(pid, pid);
  }

  /** Until all threads are as wanted: they become so one after the other. */
  private static void await(int pid, Predicate<TaskStatus> wanted) throws Exception {
    for (int tid : ProcFs.tids(pid)) {
      while (!wanted.test(ProcFs.taskStatus(pid, tid))) {
        Thread.sleep(5);
      }
    }
  }

  /** Until a tracer that was killed has let go of it. */
  private static void awaitNoTracer(int pid) throws Exception {
    await(pid, status -> status.tracer().isEmpty());
  }

  private static boolean mainSleeps(Report report) {
    return report.picture().processes().getFirst().threads().stream()
        .filter(ThreadInfo::main)
        .flatMap(thread -> thread.waitsFor().stream())
        .anyMatch(wait -> wait.kind() == WaitKind.SLEEP);
  }

  @Test
  void stoppedByASignal() throws Exception {
    try (PythonProgram program = Parked.start(PYTHON)) {
      int pid = program.pid();
      Parked.look(pid);
      Shell.run("kill", "-STOP", String.valueOf(pid));
      await(pid, TaskStatus::stopped);
      assertThat(gaps(Parked.inspect(pid)))
          .containsExactly(
              "it is stopped, as by SIGSTOP or Ctrl-Z; nothing in it goes on before kill -CONT "
                  + pid);
      assertThat(Parked.stacks(Parked.inspect(pid))).isEqualTo(Parked.STACKS);
      assertThat(status(pid).stopped()).isTrue();
      Shell.run("kill", "-CONT", String.valueOf(pid));
      Parked.look(pid);
    }
  }

  @Test
  void aBusyOneStoppedByASignal() throws Exception {
    try (PythonProgram program = PythonProgram.start(PYTHON, BUSY)) {
      int pid = program.pid();
      Shell.run("kill", "-STOP", String.valueOf(pid));
      await(pid, TaskStatus::stopped);
      Report report = Parked.inspect(pid);
      assertThat(gaps(report)).hasSize(1).first().asString().startsWith("it is stopped");
      assertThat(report.picture().processes().getFirst().threads())
          .allMatch(thread -> thread.reading() == ThreadInfo.Reading.EXACT);
      assertThat(status(pid).stopped()).isTrue();
    }
  }

  @Test
  void heldByATracer() throws Exception {
    try (PythonProgram program = Parked.start(PYTHON)) {
      int pid = program.pid();
      Parked.look(pid);
      try (PythonProgram tracer =
          PythonProgram.start(PYTHON, TRACER, String.valueOf(pid), "stop")) {
        Report report = Parked.inspect(pid);
        assertThat(gaps(report))
            .containsExactly(
                "2 of its 2 threads go on only when %s (process %d) lets them"
                    .formatted(ProcFs.stat(tracer.pid()).comm(), tracer.pid()));
        assertThat(Parked.stacks(report)).isEqualTo(Parked.STACKS);
        assertThat(status(pid).heldByTracer()).isTrue();
      }
      awaitNoTracer(pid);
      Parked.look(pid);
    }
  }

  @Test
  void tracedWhileItRuns() throws Exception {
    try (PythonProgram program = PythonProgram.start(PYTHON, BUSY)) {
      int pid = program.pid();
      while (!mainSleeps(Parked.inspect(pid))) {
        Thread.sleep(5);
      }
      try (PythonProgram tracer =
          PythonProgram.start(PYTHON, TRACER, String.valueOf(pid), "watch")) {
        assertThat(gaps(Parked.inspect(pid)))
            .contains(
                "1 of its threads could not be stopped while they ran, as %s (process %d) traces them"
                    .formatted(ProcFs.stat(tracer.pid()).comm(), tracer.pid()));
      }
      awaitNoTracer(pid);
      assertThat(gaps(Parked.inspect(pid))).isEmpty();
    }
  }
}
