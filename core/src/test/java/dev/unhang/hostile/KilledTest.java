package dev.unhang.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.linux.ProcFs;
import dev.unhang.linux.TaskStatus;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.Jvm;
import dev.unhang.testing.PythonProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wherever unhang is in its work when it is killed, the program that it looks at goes on. {@code
 * -Dunhang.kills=300} makes it thorough.
 */
class KilledTest {
  private static final int KILLS = Integer.getInteger("unhang.kills", 4);

  static Stream<Interpreter> some() {
    return Interpreters.some(12);
  }

  /** Looks at a busy program again and again: it is stopped for a moment at every look. */
  public static void main(String[] args) throws Exception {
    Inspector inspector = new Inspector();
    List<Integer> pid = List.of(Integer.valueOf(args[0]));
    inspector.inspect(pid, InspectOptions.DEFAULT);
    System.out.println("looking");
    while (true) {
      inspector.inspect(pid, InspectOptions.DEFAULT);
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void leavesTheProgramRunning(Interpreter python) throws Exception {
    Path busy = Path.of(KilledTest.class.getResource("/dev/unhang/python/busy.py").toURI());
    Random random = new Random();
    try (PythonProgram program = PythonProgram.start(python, busy)) {
      for (int i = 0; i < KILLS; i++) {
        kill(program.pid(), random.nextInt(30_000));
        goesOn(program.pid());
      }
      program.send("stop");
      assertThat(program.awaitExit()).as(program.errors()).isZero();
    }
  }

  private static void kill(int pid, int afterMicros) throws IOException, InterruptedException {
    Process unhang =
        new ProcessBuilder(Jvm.command(List.of(), KilledTest.class, String.valueOf(pid)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = unhang.inputReader()) {
      assertThat(said.readLine()).isEqualTo("looking");
      TimeUnit.MICROSECONDS.sleep(afterMicros);
    } finally {
      unhang.destroyForcibly().waitFor();
    }
  }

  /** No thread is held, and processor time is used; each within the time that a look may take. */
  private static void goesOn(int pid) throws IOException, InterruptedException {
    long before = ProcFs.stat(pid).cpuTicks();
    for (int i = 0; i < 1000 && (isHeld(pid) || ProcFs.stat(pid).cpuTicks() == before); i++) {
      Thread.sleep(10);
    }
    assertThat(isHeld(pid)).isFalse();
    assertThat(ProcFs.stat(pid).cpuTicks()).isGreaterThan(before);
  }

  private static boolean isHeld(int pid) throws IOException {
    for (int tid : ProcFs.tids(pid)) {
      try {
        if (isHeld(ProcFs.taskStatus(pid, tid))) {
          return true;
        }
      } catch (IOException ended) {
        // then it is not held
      }
    }
    return false;
  }

  private static boolean isHeld(TaskStatus status) {
    return status.stopped() || status.heldByTracer() || status.tracer().isPresent();
  }
}
