package dev.unhang.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code watch} as a program that watches another. */
class WatchTest {
  private static final String SLEEPS =
      """
      import os, time
      print('READY %d' % os.getpid(), flush=True)
      time.sleep(600)
      """;

  private static final String BUSY =
      """
      import os, sys, threading, time

      def end():
          sys.stdin.readline()
          os._exit(0)

      threading.Thread(target=end).start()
      print('READY %d' % os.getpid(), flush=True)
      while True:
          time.sleep(0.001)
      """;

  private static Unhang watch(String timeout, int... pids) {
    String[] words = IntStream.of(pids).mapToObj(String::valueOf).toArray(String[]::new);
    return Unhang.start(Unhang.withOptions("watch", "PT0.5S", "report", timeout, words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void stopsWhenToldToAndLeavesTheProgramAlone(String signal) {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), SLEEPS);
        Unhang unhang = watch("", program.pid())) {
      unhang.told("has not moved");
      unhang.signal(signal);
      assertThat(unhang.status()).isZero();
      assertThat(program.isAlive()).isTrue();
    }
  }

  @Test
  void stopsWhenTheTimeIsOver() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), SLEEPS);
        Unhang unhang = watch("PT1S", program.pid())) {
      assertThat(unhang.status()).isZero();
      assertThat(program.isAlive()).isTrue();
    }
  }

  @Test
  void saysThatAProcessEndedThatDidNotHang() {
    try (PythonProgram program = PythonProgram.start(Interpreters.any(), BUSY);
        Unhang unhang = watch("", program.pid())) {
      program.send("end");
      unhang.told("process " + program.pid() + " ended$");
      assertThat(unhang.status()).isZero();
    }
  }

  @Test
  void endsWhenAllHaveEnded() {
    try (PythonProgram one = PythonProgram.start(Interpreters.any(), SLEEPS);
        PythonProgram other = PythonProgram.start(Interpreters.any(), SLEEPS);
        Unhang unhang = watch("", one.pid(), other.pid())) {
      unhang.told("process " + one.pid() + " .*has not moved");
      Unhang.signal("KILL", one.pid());
      unhang.told("process " + one.pid() + " ended, after hanging");
      assertThat(unhang.isAlive()).isTrue();
      Unhang.signal("KILL", other.pid());
      assertThat(unhang.status()).isZero();
    }
  }

  @Test
  void saysWhatItCannotLookInto() throws Exception {
    Process sleep = new ProcessBuilder(List.of("sleep", "600")).start();
    try (Unhang unhang = watch("", (int) sleep.pid())) {
      unhang.told("cannot look into process " + sleep.pid());
      sleep.destroyForcibly();
      assertThat(unhang.status()).isZero();
    }
  }
}
