package dev.unhang.python;

import static dev.unhang.layout.Member.INTERPRETER_GIL_DROP_REQUEST;
import static dev.unhang.layout.Member.RUNTIME_GIL_DROP_REQUEST;
import static dev.unhang.layout.Member.THREAD_EVAL_BREAKER;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * An interpreter's GIL at one moment.
 *
 * @param requested whether its holder was asked to give it up, as is done after 5 ms of waiting
 */
public record GilDemand(Gil gil, boolean requested) {
  private static final long GIL_DROP_REQUEST_BIT = 1; // _PY_GIL_DROP_REQUEST_BIT, pycore_ceval.h

  static GilDemand read(Memory memory, PythonRuntime runtime, InterpreterState interpreter)
      throws MemoryFault {
    Gil gil = Gil.read(memory, runtime, interpreter);
    return new GilDemand(gil, requested(memory, runtime, interpreter, gil));
  }

  /** An integer of its own up to 3.12, then a bit of what the holder looks at. */
  private static boolean requested(
      Memory memory, PythonRuntime runtime, InterpreterState interpreter, Gil gil)
      throws MemoryFault {
    Layout layout = runtime.layout();
    if (layout.has(INTERPRETER_GIL_DROP_REQUEST)) {
      return memory.i32(interpreter.address() + layout.offset(INTERPRETER_GIL_DROP_REQUEST)) != 0;
    }
    if (layout.has(RUNTIME_GIL_DROP_REQUEST) && runtime.address().isPresent()) {
      long request = runtime.address().getAsLong() + layout.offset(RUNTIME_GIL_DROP_REQUEST);
      return memory.i32(request) != 0;
    }
    if (!layout.has(THREAD_EVAL_BREAKER) || gil.holder().isEmpty()) {
      return false;
    }
    long breaker = gil.holder().getAsLong() + layout.offset(THREAD_EVAL_BREAKER);
    return (memory.u64(breaker) & GIL_DROP_REQUEST_BIT) != 0;
  }

  /** Whether the holder was asked for it at an earlier moment and has not given it up since. */
  public boolean isOverdueSince(GilDemand earlier) {
    return requested
        && earlier.requested
        && gil.holder().isPresent()
        && gil.switches().isPresent()
        && gil.equals(earlier.gil);
  }
}
