package dev.unhang.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.memory.Memory;
import dev.unhang.memory.PageCache;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.Interpreters;
import dev.unhang.testing.PythonProgram;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that run because a signal arrived are told from those that were called. */
class SignalFramesTest {
  private static final String PROGRAM =
      """
      import os, signal, sys, time

      class Handlers:
          def method(self, number, frame):
              interrupt(signal.SIGHUP)

      def function(number, frame):
          interrupt(signal.SIGUSR2)

      def anything(*arguments):
          called(1, sys._getframe(), 2)

      def called(number, other, more):
          print("READY", os.getpid(), flush=True)
          time.sleep(1000)

      def interrupt(number):
          os.kill(os.getpid(), number)
          for i in range(10):
              time.sleep(0.1)

      signal.signal(signal.SIGUSR1, function)
      signal.signal(signal.SIGUSR2, Handlers().method)
      signal.signal(signal.SIGHUP, anything)
      interrupt(signal.SIGUSR1)
      """;

  static Stream<Interpreter> interpreters() {
    return Interpreters.withGil();
  }

  @ParameterizedTest
  @MethodSource("interpreters")
  void areRecognised(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM)) {
      PythonProcess process = PythonProcess.open(program.pid());
      List<PythonFrame> frames = process.snapshot(true, false).threads().getFirst().frames();
      Memory memory = new PageCache(process.process().memory());
      SignalFrames signals =
          new SignalFrames(
              memory, process.runtime().layout(), new Objects(memory, process.runtime().layout()));

      Set<Long> handlers = signals.among(frames);

      assertThat(frames.stream().map(f -> f.code().name()))
          .containsExactly(
              "called",
              "anything",
              "interrupt",
              "method",
              "interrupt",
              "function",
              "interrupt",
              "<module>");
      assertThat(
              frames.stream().filter(f -> handlers.contains(f.address())).map(f -> f.code().name()))
          .containsExactly("anything", "method", "function");
    }
  }
}
