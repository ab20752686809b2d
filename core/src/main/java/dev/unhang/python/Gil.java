package dev.unhang.python;

import static dev.unhang.layout.Member.GIL_COND;
import static dev.unhang.layout.Member.GIL_LAST_HOLDER;
import static dev.unhang.layout.Member.GIL_LOCKED;
import static dev.unhang.layout.Member.GIL_SWITCH_NUMBER;
import static dev.unhang.layout.Member.INTERPRETER_GIL;
import static dev.unhang.layout.Member.RUNTIME_GIL;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.OptionalLong;

/**
 * Who holds an interpreter's GIL (Python/ceval_gil.c; {@code struct _gil_runtime_state}, 3.7+).
 *
 * @param holder address of the thread state that holds it; empty while it is free
 * @param switches how often it has changed hands, where that is counted
 */
public record Gil(OptionalLong holder, OptionalLong switches) {

  /** Two {@code pthread_cond_t} of 48 bytes, and two {@code pthread_mutex_t} of 40. */
  private static final int SYNCHRONISATION = 2 * (48 + 40);

  /**
   * @param runtime what was found of {@code _PyRuntime} or, up to 3.6, of its forerunners
   */
  static Gil read(Memory memory, PythonRuntime runtime, InterpreterState interpreter)
      throws MemoryFault {
    Layout layout = runtime.layout();
    OptionalLong gil = address(memory, runtime, interpreter);
    if (gil.isEmpty()) {
      return current(memory, runtime);
    }
    boolean locked = memory.i32(gil.getAsLong() + layout.offset(GIL_LOCKED)) == 1;
    long last = memory.u64(gil.getAsLong() + layout.offset(GIL_LAST_HOLDER));
    return new Gil(
        locked && last != 0 ? OptionalLong.of(last) : OptionalLong.empty(),
        OptionalLong.of(memory.u64(gil.getAsLong() + layout.offset(GIL_SWITCH_NUMBER))));
  }

  /** Address of the interpreter's GIL: its own from 3.12 on, the process's before. */
  static OptionalLong address(Memory memory, PythonRuntime runtime, InterpreterState interpreter)
      throws MemoryFault {
    Layout layout = runtime.layout();
    if (layout.has(INTERPRETER_GIL)) {
      return OptionalLong.of(memory.u64(interpreter.address() + layout.offset(INTERPRETER_GIL)));
    }
    return layout.has(RUNTIME_GIL) && runtime.address().isPresent()
        ? OptionalLong.of(runtime.address().getAsLong() + layout.offset(RUNTIME_GIL))
        : OptionalLong.empty();
  }

  /**
   * Whether who waits on a futex at this address waits for the GIL: for its condition or mutex, or
   * those by which a thread that gave it up waits for the switch.
   */
  public static boolean isWaitedForAt(
      Memory memory, PythonRuntime runtime, InterpreterState interpreter, long futex)
      throws MemoryFault {
    OptionalLong gil = address(memory, runtime, interpreter);
    if (gil.isEmpty()) {
      return false;
    }
    long offset = futex - gil.getAsLong() - runtime.layout().offset(GIL_COND);
    return offset >= 0 && offset < SYNCHRONISATION;
  }

  /** 3.6 has no such struct, but an exported pointer to the thread state that runs. */
  private static Gil current(Memory memory, PythonRuntime runtime) throws MemoryFault {
    OptionalLong pointer = runtime.currentThread();
    long current = pointer.isPresent() ? memory.u64(pointer.getAsLong()) : 0;
    return new Gil(
        current == 0 ? OptionalLong.empty() : OptionalLong.of(current), OptionalLong.empty());
  }
}
