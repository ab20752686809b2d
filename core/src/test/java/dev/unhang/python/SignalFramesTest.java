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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that run because a signal arrived are told from those that were called. */
class SignalFramesTest {
  private static final String PROGRAM =
      """
      import os, signal, sys, time

      def park(frame, number):
          print("READY", os.getpid(), flush=True)
          time.sleep(1000)

      def function(number, frame):
          park(sys._getframe(), 1)

      def anything(*arguments):
          park(sys._getframe(), 1)

      class Handlers:
          def method(self, number, frame):
              park(sys._getframe(), 1)

      def interrupt(number):
          os.kill(os.getpid(), number)
          for i in range(10):
              time.sleep(0.1)

      handler = eval(sys.argv[1])
      signal.signal(signal.SIGUSR1, handler)
      interrupt(signal.SIGUSR1)
      """;

  static Stream<Arguments> handlers() {
    return Interpreters.withGil()
        .flatMap(python ->
            Stream.of("function", "anything", "Handlers().method")
                .map(handler -> Arguments.of(python, handler)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("handlers")
  void areRecognised(Interpreter python, String handler) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, PROGRAM, handler)) {
      PythonProcess process = PythonProcess.open(program.pid());
      List<PythonFrame> frames = process.snapshot(true, false).threads().getFirst().frames();
      Memory memory = new PageCache(process.process().memory());
      Objects objects = new Objects(memory, process.runtime().layout());

      Set<Long> found = new SignalFrames(memory, process.runtime().layout(), objects).among(frames);

      String name = handler.substring(handler.indexOf('.') + 1);
      assertThat(frames.stream().map(f -> f.code().name()))
          .containsExactly("park", name, "interrupt", "<module>");
      assertThat(found).containsExactly(frames.get(1).address());
    }
  }
}
