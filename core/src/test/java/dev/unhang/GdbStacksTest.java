package dev.unhang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.model.Frame;
import dev.unhang.model.Picture;
import dev.unhang.model.ThreadInfo;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import dev.unhang.testing.Gdb;
import dev.unhang.testing.Interpreter;
import dev.unhang.testing.PythonProgram;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stacks are those that gdb gives, frame by frame, with Python functions in place of the
 * interpreter's frames.
 */
final class GdbStacksTest {
  private static final InspectOptions NATIVE = new InspectOptions(false, true, true, false);
  private static final InspectOptions PYTHON = new InspectOptions(false, false, true, false);
  private static final int THREADS = 10;

  @ParameterizedTest
  @MethodSource("dev.unhang.testing.Interpreters#all")
  void sameFrames(Interpreter python) throws Exception {
    try (PythonProgram program = PythonProgram.start(python, source())) {
      awaitRest(program.pid());
      Inspector inspector = new Inspector();
      Picture mixed = inspector.inspect(List.of(program.pid()), NATIVE).picture();
      Picture plain = inspector.inspect(List.of(program.pid()), PYTHON).picture();
      Map<Integer, List<Gdb.Line>> gdbs = Gdb.stacks(program.pid(), python.root());

      assertThat(mixed.gaps()).isEmpty();
      List<ThreadInfo> threads = mixed.processes().getFirst().threads();
      assertThat(threads).hasSize(THREADS);
      assertThat(gdbs).hasSize(THREADS);
      for (int i = 0; i < THREADS; i++) {
        ThreadInfo thread = threads.get(i);
        assertThat(shape(thread.frames()))
            .as("%s of %s", thread.name(), python)
            .isEqualTo(expected(requireNonNull(gdbs.get(thread.tid()))));
        assertThat(thread.frames().stream().filter(Frame.Python.class::isInstance).toList())
            .isEqualTo(plain.processes().getFirst().threads().get(i).frames());
      }
    }
  }

  /** Addresses of native frames, {@code Python} once for what stands between two of them. */
  private static List<String> shape(List<Frame> frames) {
    List<String> shape = new ArrayList<>();
    for (Frame frame : frames) {
      switch (frame) {
        case Frame.Native call ->
            shape.add(
                call.function().filter("<signal handler called>"::equals).isPresent()
                    ? "signal"
                    : Long.toHexString(call.address()));
        case Frame.Python _ -> python(shape);
      }
    }
    return shape;
  }

  private static List<String> expected(List<Gdb.Line> lines) {
    List<String> shape = new ArrayList<>();
    for (Gdb.Line line : lines) {
      if (line.name().startsWith("_PyEval_EvalFrameDefault")) {
        python(shape);
      } else {
        shape.add(line.name().equals("(signal)") ? "signal" : Long.toHexString(line.address()));
      }
    }
    return shape;
  }

  private static void python(List<String> shape) {
    if (shape.isEmpty() || !shape.getLast().equals("Python")) {
      shape.add("Python");
    }
  }

  /** Until no thread moves any more. */
  private static void awaitRest(int pid) throws Exception {
    LiveProcess process = LiveProcess.open(pid);
    for (int i = 0; i < 500; i++) {
      Map<Integer, TaskMark> before = process.marks();
      Thread.sleep(50);
      if (before.size() == THREADS && process.marks().equals(before)) {
        return;
      }
    }
    throw new AssertionError("the program does not come to rest");
  }

  private static String source() throws IOException {
    try (InputStream in = GdbStacksTest.class.getResourceAsStream("hangs.py")) {
      return new String(requireNonNull(in).readAllBytes(), UTF_8);
    }
  }
}
