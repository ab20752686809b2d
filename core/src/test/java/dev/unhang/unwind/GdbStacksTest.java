package dev.unhang.unwind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Native stacks are those that gdb gives, frame by frame. */
final class GdbStacksTest {
  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#all")
  void sameFrames(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, source())) {
      Map<Integer, NativeStack> ours = settled(program.pid());
      Map<Integer, List<Gdb.Line>> gdbs = Gdb.stacks(program.pid(), python.root());

      assertThat(ours.keySet()).isEqualTo(gdbs.keySet()).hasSize(9);
      ours.forEach((tid, stack) -> {
        List<Gdb.Line> expected = requireNonNull(gdbs.get(tid));
        assertThat(stack.frames().stream().map(NativeFrame::address))
            .as("thread %s of %s: %s", tid, python, stack.end().inWords())
            .isEqualTo(expected.stream().map(Gdb.Line::address).toList());
        assertThat(stack.end()).isEqualTo(new End.ThreadStart());
        assertThat(stack.frames().stream().map(NativeFrame::signalFrame))
            .isEqualTo(expected.stream().map(line -> line.name().equals("(signal)")).toList());
      });
    }
  }

  /** The stacks once no thread moves any more. */
  private static Map<Integer, NativeStack> settled(int pid) throws Exception {
    LiveProcess process = LiveProcess.open(pid);
    for (int i = 0; i < 500; i++) {
      Map<Integer, TaskMark> before = process.marks();
      Thread.sleep(50);
      if (process.marks().equals(before)) {
        Map<Integer, NativeStack> stacks = new NativeStacks(process).look().stacks(before, true);
        assertThat(stacks).hasSameSizeAs(before);
        return stacks;
      }
    }
    throw new AssertionError("the program does not come to rest");
  }

  static String source() throws IOException {
    try (InputStream in = GdbStacksTest.class.getResourceAsStream("hangs.py")) {
      return new String(requireNonNull(in).readAllBytes(), UTF_8);
    }
  }
}
