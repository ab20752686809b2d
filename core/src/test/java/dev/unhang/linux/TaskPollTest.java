package dev.unhang.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.linux.TaskPoll.Look;
import dev.unhang.linux.TaskPoll.Task;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TaskPollTest {
  private static final String PROGRAM =
      """
      import os, sys, threading, time
      def sleep():
          time.sleep(600)
      def work(done):
          while not done.is_set():
              sum(range(1000))
      for i in range(3):
          threading.Thread(target=sleep, daemon=True).start()
      print('READY %d' % os.getpid(), flush=True)
      for line in sys.stdin:
          if line.strip() == 'work':
              done = threading.Event()
              worker = threading.Thread(target=work, args=(done,))
              worker.start()
              print(worker.native_id if hasattr(worker, 'native_id') else 0, flush=True)
          else:
              done.set()
              worker.join()
              print('ended', flush=True)
      """;

  @Test
  void seesThreadsComeRunAndGo() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        TaskPoll poll = new TaskPoll(program.pid())) {
      Look start = await(poll, look -> look.state() == 'S' && ran(look).isEmpty());
      assertThat(start.tasks()).hasSize(4).extracting(Task::tid).contains(program.pid());

      program.send("work");
      program.line();
      Look working = await(poll, look -> look.tasks().size() == 5 && ran(look).size() == 1);
      assertThat(start.tasks()).extracting(Task::tid).doesNotContain(ran(working).getFirst().tid());

      program.send("end");
      program.line();
      Look end = await(poll, look -> look.tasks().size() == 4 && ran(look).isEmpty());
      assertThat(end.tasks()).containsExactlyInAnyOrderElementsOf(start.tasks());
    }
  }

  @Test
  void seesThatAProcessIsStopped() throws Exception {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        TaskPoll poll = new TaskPoll(program.pid())) {
      kill("STOP", program.pid());
      await(poll, Look::stopped);
      kill("CONT", program.pid());
      assertThat(await(poll, look -> !look.stopped()).tasks()).hasSize(4);
    }
  }

  @Test
  void seesTheEnd() throws Exception {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), PROGRAM);
        TaskPoll poll = new TaskPoll(program.pid())) {
      assertThat(poll.look()).isPresent();
      kill("KILL", program.pid());
      while (poll.look().isPresent()) {
        pause();
      }
    }
  }

  @Test
  void aProcessThatNeverWasHasEnded() {
    try (TaskPoll poll = new TaskPoll(0x7fffffff)) {
      assertThat(poll.look()).isEmpty();
    }
  }

  private static List<Task> ran(Look look) {
    return look.tasks().stream().filter(Task::ran).toList();
  }

  private static Look await(TaskPoll poll, Predicate<Look> condition) {
    while (true) {
      pause();
      Optional<Look> look = poll.look();
      assertThat(look).isPresent();
      if (condition.test(look.get())) {
        return look.get();
      }
    }
  }

  private static void pause() {
    LockSupport.parkNanos(20_000_000);
  }

  private static void kill(String signal, int pid) throws Exception {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start().waitFor();
  }
}
