package dev.unhang.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unhang.InspectOptions;
import dev.unhang.Inspector;
import dev.unhang.model.Frame;
import dev.unhang.model.Picture;
import dev.unhang.model.ThreadInfo;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stacks are those that gdb gives, frame by frame, with Python functions in place of the
 * interpreter's frames.
 */
public final class GdbComparison {
  private static final InspectOptions NATIVE = new InspectOptions(false, true, true, false);
  private static final InspectOptions PYTHON = new InspectOptions(false, false, true, false);

  private GdbComparison() {}

  /**
   * Waits until a program has come to rest, and compares.
   *
   * @param threads how many it has then
   * @return what was seen of it
   */
  public static Picture sameStacks(int pid, Interpreter python, int threads) throws Exception {
    awaitRest(pid, threads);
    Picture seen = compare(pid, python);
    assertThat(seen.gaps()).isEmpty();
    assertThat(seen.processes().getFirst().threads()).hasSize(threads);
    return seen;
  }

  /** Stops a program that runs, by SIGSTOP, compares, and lets it go on. */
  public static Picture sameStacksWhileStopped(int pid, Interpreter python) throws Exception {
    Shell.run("kill", "-STOP", String.valueOf(pid));
    try (LiveProcess process = LiveProcess.open(pid)) {
      while (!process.marks().values().stream().allMatch(mark -> mark.status().stopped())) {
        Thread.sleep(10);
      }
      Picture seen = compare(pid, python);
      assertThat(seen.gaps()).singleElement().asString().contains("it is stopped");
      return seen;
    } finally {
      Shell.run("kill", "-CONT", String.valueOf(pid));
    }
  }

  private static Picture compare(int pid, Interpreter python) throws Exception {
    Inspector inspector = new Inspector();
    Picture mixed = inspector.inspect(List.of(pid), NATIVE).picture();
    Picture plain = inspector.inspect(List.of(pid), PYTHON).picture();
    Map<Integer, List<Gdb.Line>> gdbs = Gdb.stacks(pid, python.root());

    List<ThreadInfo> seen = mixed.processes().getFirst().threads();
    assertThat(gdbs).hasSameSizeAs(seen);
    for (int i = 0; i < seen.size(); i++) {
      ThreadInfo thread = seen.get(i);
      assertThat(shape(thread.frames()))
          .as("%s of %s", thread.name(), python)
          .isEqualTo(expected(requireNonNull(gdbs.get(thread.tid()))));
      assertThat(thread.frames().stream().filter(Frame.Python.class::isInstance).toList())
          .isEqualTo(plain.processes().getFirst().threads().get(i).frames());
    }
    return mixed;
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
  private static void awaitRest(int pid, int threads) throws Exception {
    try (LiveProcess process = LiveProcess.open(pid)) {
      for (int i = 0; i < 500; i++) {
        Map<Integer, TaskMark> before = process.marks();
        Thread.sleep(50);
        if (before.size() == threads && Rest.isSeen(before, process.marks())) {
          return;
        }
      }
    }
    throw new AssertionError("the program does not come to rest");
  }
}
