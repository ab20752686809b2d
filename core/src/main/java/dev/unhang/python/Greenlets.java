package dev.unhang.python;

import static dev.unhang.layout.Member.FRAME_INTERPRETER_FRAME;
import static dev.unhang.layout.Member.OBJECT_TYPE;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * The greenlets of an interpreter that are switched out. No two releases of greenlet lay them out
 * alike, but in all of them where the native stack begins and ends, where it was copied to, and how
 * much of it, come one after the other (greenlet's {@code StackState}), and the innermost frame
 * object ({@code gr_frame}) later in the same struct.
 */
public final class Greenlets {
  private static final String TYPE = "greenlet.greenlet";
  private static final int MOST_OBJECTS = 2_000_000;
  private static final int MOST_GREENLETS = 10_000;

  /** Of a greenlet from 2.0 on: head, weak references, dict, and then a pointer to its state. */
  private static final int STATE = 32;

  private static final int WORD = 8;
  private static final int STATE_WORDS = 28;

  /** Where the stack of a thread's first greenlet ends. */
  private static final long ENDLESS = -1;

  private static final long LARGEST_STACK = 1 << 30;

  private final Memory memory;
  private final PythonRuntime runtime;
  private final Objects objects;
  private final Function<Memory, FrameReader> frames;

  Greenlets(
      Memory memory, PythonRuntime runtime, Objects objects, Function<Memory, FrameReader> frames) {
    this.memory = memory;
    this.runtime = runtime;
    this.objects = objects;
    this.frames = frames;
  }

  /**
   * All that can be read; those that have not begun, have ended or run just now are not among them.
   *
   * @param onStack whether an address is one of a thread's native stack
   * @throws MemoryFault if they can't be looked for
   */
  public List<PythonGreenlet> of(InterpreterState interpreter, LongPredicate onStack)
      throws MemoryFault {
    List<PythonGreenlet> found = new ArrayList<>();
    TrackedObjects tracked = new TrackedObjects(memory, runtime, objects);
    for (long address : tracked.instances(interpreter, TYPE, MOST_OBJECTS).addresses()) {
      if (found.size() < MOST_GREENLETS) {
        read(address, onStack).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Up to 1.1 the state is the object itself. */
  private Optional<PythonGreenlet> read(long address, LongPredicate onStack) {
    try {
      long state = memory.u64(address + STATE);
      Optional<PythonGreenlet> apart = inState(address, state, onStack);
      return apart.isPresent() ? apart : inState(address, address, onStack);
    } catch (MemoryFault noPointer) {
      return inState(address, address, onStack);
    }
  }

  private Optional<PythonGreenlet> inState(long address, long state, LongPredicate onStack) {
    try {
      Block words = memory.block(Plausible.pointer(state), STATE_WORDS * WORD);
      for (int i = 0; i + 4 < STATE_WORDS; i++) {
        long start = words.u64(i * WORD);
        long stop = words.u64((i + 1) * WORD);
        long copy = words.u64((i + 2) * WORD);
        long saved = words.u64((i + 3) * WORD);
        if (isStack(start, stop, copy, saved) && onStack.test(start)) {
          SavedStack seen = new SavedStack(memory, start, saved, copy);
          return frames(words, i + 4, seen).map(stack -> new PythonGreenlet(address, start, stack));
        }
      }
    } catch (MemoryFault notThere) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isStack(long start, long stop, long copy, long saved) {
    long size = stop == ENDLESS ? LARGEST_STACK : stop - start;
    return start > 0
        && size > 0
        && size <= LARGEST_STACK
        && ((start | copy) & (WORD - 1)) == 0
        && saved >= 0
        && saved <= size
        && (copy != 0) == (saved != 0);
  }

  private Optional<List<PythonFrame>> frames(Block words, int from, Memory seen)
      throws MemoryFault {
    for (int i = from; i < STATE_WORDS; i++) {
      long object = words.u64(i * WORD);
      if (isFrame(object)) {
        List<PythonFrame> read = new ArrayList<>();
        Optional<String> cut = frames.apply(seen).walkFrom(innermost(object), read);
        return cut.isPresent() && read.isEmpty() ? Optional.empty() : Optional.of(read);
      }
    }
    return Optional.empty();
  }

  private boolean isFrame(long object) {
    try {
      long type = memory.u64(Plausible.pointer(object) + runtime.layout().offset(OBJECT_TYPE));
      return objects.types().at(Plausible.pointer(type)).isBuiltin("frame");
    } catch (MemoryFault noObject) {
      return false;
    }
  }

  /** What a frame object stands for, from 3.11 on. */
  private long innermost(long frame) throws MemoryFault {
    return runtime.layout().has(FRAME_INTERPRETER_FRAME)
        ? memory.u64(frame + runtime.layout().offset(FRAME_INTERPRETER_FRAME))
        : frame;
  }
}
