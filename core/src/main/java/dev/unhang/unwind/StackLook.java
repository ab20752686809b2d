package dev.unhang.unwind;

import static dev.unhang.unwind.X86_64.PROGRAM_COUNTER;
import static dev.unhang.unwind.X86_64.STACK_POINTER;

import dev.unhang.dwarf.SourceLine;
import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.Mapping;
import dev.unhang.linux.Ptrace;
import dev.unhang.memory.Block;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The native stacks of a process at about one moment. A thread that waits is unwound by its stack
 * pointer and program counter, which the kernel shows of it; where that does not suffice, and for
 * threads that run, registers are taken in a brief stop.
 */
public final class StackLook {
  /**
   * What is copied at most of the stack of a thread that runs, in bytes, while it is stopped. Most
   * threads use far less, but OpenBLAS has functions that take half a megabyte each.
   */
  private static final int STACK = 1 << 21;

  private static final int TRIES = 4;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final LiveProcess process;
  private final CodeMap map;
  private final Symbolizer symbolizer;
  private final Map<Integer, Captured> captured = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  StackLook(LiveProcess process, CodeMap map) {
    this.process = process;
    this.map = map;
    this.symbolizer = new Symbolizer(map);
    warmUp();
  }

  /** What is run for the first time must not be run in a stop. */
  private void warmUp() {
    Ptrace.registers(0);
    try {
      capture(X86_64.of(new Block(0, new byte[X86_64.USER_REGS])), Optional.empty());
    } catch (MemoryFault e) {
      throw new IllegalStateException(e); // there are as many
    }
  }

  /** Threads of which only a stop shows where they are. */
  public static Set<Integer> running(Map<Integer, TaskMark> marks) {
    Set<Integer> running = new LinkedHashSet<>();
    marks.forEach((tid, mark) -> {
      if (mark.call().isEmpty()) {
        running.add(tid);
      }
    });
    return running;
  }

  /**
   * Takes the registers of threads, and of those that do not wait where they did also their stack.
   * Only while they are stopped, by the thread that stopped them. What was taken earlier is
   * forgotten.
   *
   * @param marks where they stood before
   */
  public void capture(Set<Integer> stopped, Map<Integer, TaskMark> marks) {
    captured.clear();
    for (int tid : stopped) {
      try {
        Optional<Block> registers = Ptrace.registers(tid);
        if (registers.isPresent()) {
          captured.put(
              tid, capture(X86_64.of(registers.get()), Optional.ofNullable(marks.get(tid))));
        }
      } catch (MemoryFault e) {
        // not the registers of this architecture: as if it had not been stopped
      }
    }
  }

  private Captured capture(RegisterSet registers, Optional<TaskMark> before) {
    boolean waits =
        before.flatMap(TaskMark::call).filter(call -> isAt(registers, call)).isPresent();
    return new Captured(registers, waits ? Optional.empty() : stack(registers));
  }

  private static boolean isAt(RegisterSet registers, BlockedCall call) {
    return registers.get(STACK_POINTER).orElse(0) == call.stackPointer()
        && registers.get(PROGRAM_COUNTER).orElse(0) == call.programCounter();
  }

  private Optional<Block> stack(RegisterSet registers) {
    long from = registers.get(STACK_POINTER).orElse(0);
    long left = map.mapping(from).map(Mapping::end).orElse(from) - from;
    for (long size = Math.min(left, STACK); size > 0; size /= 4) { // see StackMemory of guards
      try {
        return Optional.of(process.memory().block(from, (int) size));
      } catch (MemoryFault e) {
        // a smaller piece may do
      }
    }
    return Optional.empty();
  }

  /**
   * The stacks of all threads, as far as they can be told.
   *
   * @param marks where they stand
   * @param mayStop whether threads may be stopped for a moment
   * @throws CannotInspect if the process has ended
   */
  public Map<Integer, NativeStack> stacks(Map<Integer, TaskMark> marks, boolean mayStop)
      throws CannotInspect {
    Map<Integer, NativeStack> stacks = new LinkedHashMap<>();
    captured.forEach((tid, taken) -> {
      if (taken.stack().isPresent()) { // of the others the marks are as good, and newer
        stacks.put(tid, unwind(taken));
      }
    });
    Map<Integer, TaskMark> now = new LinkedHashMap<>(marks);
    now.keySet().removeAll(stacks.keySet());
    for (int i = 0; i < TRIES && !now.isEmpty(); i++) {
      now.forEach((tid, mark) -> mark.call().ifPresent(call -> stacks.put(tid, unwind(call))));
      now = moved(now);
      stacks.keySet().removeAll(now.keySet()); // they may be of several moments
    }
    Set<Integer> open = new LinkedHashSet<>(marks.keySet());
    open.removeIf(tid -> told(stacks.get(tid)));
    for (int i = 0; i < TRIES && mayStop && !open.isEmpty(); i++) {
      if (i > 0) { // on a busy machine a thread may take its time to stop, and to be let go again
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      process.whileStopped(
          open,
          still -> {
            capture(still, marks);
            return still;
          });
      captured.forEach((tid, taken) -> stacks.put(tid, unwind(taken)));
      open.removeAll(captured.keySet());
    }
    return stacks;
  }

  private static boolean told(@Nullable NativeStack stack) {
    return stack != null && !(stack.end() instanceof End.Needs);
  }

  /** Those that are somewhere else by now, with where they are. */
  private Map<Integer, TaskMark> moved(Map<Integer, TaskMark> before) throws CannotInspect {
    Map<Integer, TaskMark> moved = new LinkedHashMap<>();
    process
        .marks()
        .forEach((tid, mark) -> {
          TaskMark last = before.get(tid);
          if (last != null && !last.call().equals(mark.call())) {
            moved.put(tid, mark);
          }
        });
    return moved;
  }

  /**
   * The stack of a thread that waits, as far as what the kernel shows of it suffices. Needs no
   * stop.
   */
  public NativeStack standing(BlockedCall call) {
    return unwind(call);
  }

  private NativeStack unwind(BlockedCall call) {
    return unwind(new Captured(X86_64.of(call), Optional.empty()));
  }

  private NativeStack unwind(Captured taken) {
    StackMemory live = new StackMemory(process.memory(), map);
    return new Unwinder(map).unwind(taken.registers(), taken.memory(live));
  }

  /** The source line of what a frame executes, where debug information tells. */
  public Optional<SourceLine> line(NativeFrame frame) {
    return symbolizer.line(frame);
  }

  /**
   * Why names that images have could not be read, of the frames that were named; in words, each
   * once.
   */
  public Set<String> newlyMissingNames() {
    Set<String> missing = map.missingNames();
    missing.removeIf(what -> !told.add(what));
    return missing;
  }

  /** What a frame is called. */
  public NativeFunction name(NativeFrame frame) {
    return symbolizer.name(frame);
  }
}
