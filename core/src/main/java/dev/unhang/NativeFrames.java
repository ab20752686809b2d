package dev.unhang;

import dev.unhang.InspectOptions.Natives;
import dev.unhang.demangle.Demangler;
import dev.unhang.model.Frame;
import dev.unhang.model.Gap;
import dev.unhang.model.Place;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.WhileStopped;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.TaskMark;
import dev.unhang.unwind.NativeFrame;
import dev.unhang.unwind.NativeFunction;
import dev.unhang.unwind.NativeStack;
import dev.unhang.unwind.NativeStacks;
import dev.unhang.unwind.StackLook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** The native side of one look at a process, where it was asked for. */
sealed interface NativeFrames {

  /**
   * @param which stacks are asked for
   * @param gaps told what could not be read
   * @throws CannotInspect if the process has ended
   */
  static NativeFrames of(Natives which, int pid, NativeStacks stacks, Consumer<Gap> gaps)
      throws CannotInspect {
    return switch (which) {
      case NONE -> new None();
      case WITHOUT_STOP, OF_RUNNING_TOO, ALL -> new Unwound(pid, stacks.look(), which, gaps);
    };
  }

  /** What has to be done in the stop in which Python frames are read. */
  WhileStopped whileStopped();

  /**
   * Unwinds the stacks.
   *
   * @param marks where the threads stood
   */
  Stacks stacks(Map<Integer, TaskMark> marks, boolean mayStop) throws CannotInspect;

  /** Native frames by thread. */
  interface Stacks {

    /**
     * All frames of a thread.
     *
     * @param python innermost first
     * @param shown makes a Python frame what is shown of it
     */
    List<Frame> with(int tid, List<PythonFrame> python, Function<PythonFrame, Frame> shown);
  }

  /** Python frames alone. */
  record None() implements NativeFrames {
    @Override
    public WhileStopped whileStopped() {
      return WhileStopped.NOTHING;
    }

    @Override
    public Stacks stacks(Map<Integer, TaskMark> marks, boolean mayStop) {
      return (tid, python, shown) -> python.stream().map(shown).toList();
    }
  }

  /** What could not be followed to its end is told where all stacks are asked for. */
  record Unwound(int pid, StackLook look, Natives which, Consumer<Gap> gaps)
      implements NativeFrames {

    @Override
    public WhileStopped whileStopped() {
      return which == Natives.WITHOUT_STOP ? WhileStopped.NOTHING : stop();
    }

    private WhileStopped stop() {
      return new WhileStopped() {
        @Override
        public Set<Integer> alsoStop(Map<Integer, TaskMark> marks) {
          return StackLook.running(marks);
        }

        @Override
        public void stopped(Set<Integer> tids, Map<Integer, TaskMark> marks) {
          look.capture(tids, marks);
        }
      };
    }

    @Override
    public Stacks stacks(Map<Integer, TaskMark> marks, boolean mayStop) throws CannotInspect {
      Map<Integer, NativeStack> stacks = look.stacks(marks, which == Natives.ALL && mayStop);
      return (tid, python, shown) -> {
        NativeStack stack = stacks.get(tid);
        if (stack == null) {
          gap(tid, "it runs: only a stop would show its native frames");
          return python.stream().map(shown).toList();
        }
        if (!stack.end().complete()) {
          gap(tid, "native frames end early: " + stack.end().inWords());
        }
        List<MixedStack.Call> calls = stack.frames().stream().map(this::call).toList();
        look.newlyMissingNames()
            .forEach(what -> gaps.accept(new Gap(pid, OptionalInt.empty(), what)));
        return MixedStack.of(calls, stack.end().complete(), MixedStack.runs(python, shown));
      };
    }

    private void gap(int tid, String what) {
      if (which == Natives.ALL) {
        gaps.accept(new Gap(pid, OptionalInt.of(tid), what));
      }
    }

    private MixedStack.Call call(NativeFrame frame) {
      NativeFunction function = look.name(frame);
      Optional<String> readable = function.name().flatMap(Demangler::demangle);
      return new MixedStack.Call(
          new Frame.Native(
              readable.or(function::name),
              readable.flatMap(_ -> function.name()),
              function.offset(),
              function.library(),
              frame.address(),
              look.line(frame).map(line -> new Place(line.file(), line.line()))),
          frame.stackPointer());
    }
  }
}
