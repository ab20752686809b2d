package dev.unhang.python;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A frame as it was read.
 *
 * @param address of the {@code PyFrameObject} (up to 3.10) or {@code _PyInterpreterFrame}
 * @param instruction offset in bytes of the last executed instruction; negative before the first
 * @param line being executed
 * @param locals filled only if asked for
 * @param entry whether C code called the interpreter for it: the next frame outwards, if there is
 *     one, is run by another call of the interpreter. Up to 3.10 always; from 3.11 on one call of
 *     it runs also the Python functions that its function calls
 * @param onStack an address within the native frame of the interpreter that runs it: from 3.12 on
 *     that keeps a frame without code for where it began; filled for an {@code entry} only
 */
public record PythonFrame(
    long address,
    CodeObject code,
    int instruction,
    OptionalInt line,
    List<Variable> locals,
    boolean entry,
    OptionalLong onStack) {
  public PythonFrame {
    locals = List.copyOf(locals);
  }

  PythonFrame(long address, CodeObject code, int instruction, OptionalInt line) {
    this(address, code, instruction, line, List.of(), false, OptionalLong.empty());
  }

  PythonFrame withLocals(List<Variable> locals) {
    return new PythonFrame(address, code, instruction, line, locals, entry, onStack);
  }

  PythonFrame asEntry() {
    return new PythonFrame(address, code, instruction, line, locals, true, onStack);
  }

  /** The same as the first of those that a call of the interpreter runs, which keeps a frame. */
  PythonFrame asEntry(long onStack) {
    return entry
        ? this
        : new PythonFrame(address, code, instruction, line, locals, true, OptionalLong.of(onStack));
  }

  /** A local variable and its bounded repr. */
  public record Variable(String name, String value) {}
}
