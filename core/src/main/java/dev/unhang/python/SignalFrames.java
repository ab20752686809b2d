package dev.unhang.python;

import static dev.unhang.layout.Member.FRAME_INTERPRETER_FRAME;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Recognises the functions that the interpreter called because a signal arrived. It gives them the
 * signal's number and the frame that it interrupted ({@code _PyErr_CheckSignalsTstate} in
 * Modules/signalmodule.c): who has exactly that frame as an argument behind a small number was
 * called so. Where the program has overwritten its arguments, or they are captured by an inner
 * function, it is not recognised.
 */
public final class SignalFrames {
  private static final int LARGEST_SIGNAL = 64;

  /** {@code self}, the number, the frame. */
  private static final int ARGUMENTS = 3;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final Arguments arguments;

  public SignalFrames(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
    this.arguments = new Arguments(memory, layout, objects);
  }

  /**
   * The handlers among a thread's frames, by address.
   *
   * @param frames innermost first
   */
  public Set<Long> among(List<PythonFrame> frames) {
    Set<Long> handlers = new HashSet<>();
    for (int i = 0; i + 1 < frames.size(); i++) {
      PythonFrame frame = frames.get(i);
      if (frame.entry() && handles(frame, frames.get(i + 1))) {
        handlers.add(frame.address());
      }
    }
    return handlers;
  }

  private boolean handles(PythonFrame frame, PythonFrame outer) {
    try {
      List<StackRef> given = arguments.of(frame, ARGUMENTS);
      for (int i = 0; i + 1 < given.size(); i++) {
        if (isSignal(given.get(i)) && isFrame(given.get(i + 1), outer)) {
          return true;
        }
      }
      return false;
    } catch (MemoryFault e) {
      return false; // not recognised is what can be said
    }
  }

  private boolean isSignal(StackRef argument) throws MemoryFault {
    return switch (argument) {
      case StackRef.SmallInt(long value) -> value > 0 && value <= LARGEST_SIGNAL;
      case StackRef.Reference(long address) -> {
        if (!objects.types().of(address).has(TypeFlag.INT)) {
          yield false;
        }
        long value = objects.numbers().integer64(address);
        yield value > 0 && value <= LARGEST_SIGNAL;
      }
    };
  }

  /** Up to 3.10 the frame is the object itself; later the object points to it. */
  private boolean isFrame(StackRef argument, PythonFrame frame) throws MemoryFault {
    if (!(argument instanceof StackRef.Reference(long address))
        || !objects.types().of(address).isBuiltin("frame")) {
      return false;
    }
    return layout.has(FRAME_INTERPRETER_FRAME)
        ? memory.u64(address + layout.offset(FRAME_INTERPRETER_FRAME)) == frame.address()
        : address == frame.address();
  }
}
