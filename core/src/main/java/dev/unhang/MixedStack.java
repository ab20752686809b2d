package dev.unhang;

import dev.unhang.model.Frame;
import dev.unhang.python.PythonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A thread's native and Python calls as one stack: Python functions stand where the native frames
 * are in which the interpreter runs them. One such frame runs one Python function up to 3.10, and
 * from 3.11 on all up to the next that C called.
 */
final class MixedStack {
  /** Also with what compilers append: {@code .cold}, {@code .constprop.0}. */
  private static final String EVALUATION = "_PyEval_EvalFrameDefault";

  private MixedStack() {}

  /**
   * A native call.
   *
   * @param stackPointer while it runs
   */
  record Call(Frame.Native frame, long stackPointer) {}

  /**
   * The Python calls that one call of the interpreter runs.
   *
   * @param frames innermost first
   * @param onStack an address in the stack frame of that call, where it is known
   */
  record Run(List<Frame> frames, OptionalLong onStack) {
    Run {
      frames = List.copyOf(frames);
    }
  }

  /**
   * @param calls innermost first
   * @param whole whether they reach to the thread's start
   * @param runs innermost first
   */
  static List<Frame> of(List<Call> calls, boolean whole, List<Run> runs) {
    List<Integer> places = byAddress(calls, runs).orElse(byName(calls, whole, runs));
    List<Frame> mixed = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < calls.size(); i++) {
      if (next < places.size() && places.get(next) == i) {
        mixed.addAll(runs.get(next).frames);
        next++;
      } else {
        mixed.add(calls.get(i).frame);
      }
    }
    runs.subList(next, runs.size()).forEach(run -> mixed.addAll(run.frames));
    return mixed;
  }

  /** By what the interpreter keeps on the native stack: needs no symbols. */
  private static Optional<List<Integer>> byAddress(List<Call> calls, List<Run> runs) {
    List<Integer> places = new ArrayList<>();
    int next = 0;
    for (Run run : runs) {
      if (run.onStack.isEmpty()) {
        return Optional.empty();
      }
      while (next < calls.size() && !holds(calls, next, run.onStack.getAsLong())) {
        next++;
      }
      if (next == calls.size()) {
        return Optional.empty();
      }
      places.add(next);
      next++;
    }
    return Optional.of(places);
  }

  /** Whether an address lies in the stack frame of a call. */
  private static boolean holds(List<Call> calls, int index, long address) {
    return index + 1 < calls.size()
        && Long.compareUnsigned(calls.get(index).stackPointer, address) <= 0
        && Long.compareUnsigned(address, calls.get(index + 1).stackPointer) < 0;
  }

  private static List<Integer> byName(List<Call> calls, boolean whole, List<Run> runs) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).frame.function().filter(name -> name.startsWith(EVALUATION)).isPresent()) {
        places.add(i);
      }
    }
    // an evaluation may just have begun; of a stack that was cut only the outermost can be missing
    int surplus = places.size() - runs.size();
    return surplus <= 0
        ? places
        : whole ? places.subList(surplus, places.size()) : places.subList(0, runs.size());
  }

  /**
   * Python frames by the call of the interpreter that runs them.
   *
   * @param shown makes a Python frame what is shown of it
   */
  static List<Run> runs(List<PythonFrame> frames, Function<PythonFrame, Frame> shown) {
    List<Run> runs = new ArrayList<>();
    List<Frame> current = new ArrayList<>();
    for (PythonFrame frame : frames) {
      current.add(shown.apply(frame));
      if (frame.entry()) {
        runs.add(new Run(current, frame.onStack()));
        current.clear();
      }
    }
    if (!current.isEmpty()) {
      runs.add(new Run(current, OptionalLong.empty()));
    }
    return runs;
  }
}
