package dev.unhang.python;

import java.util.List;
import java.util.OptionalInt;

/**
 * A frame as it was read.
 *
 * @param address of the {@code PyFrameObject} (up to 3.10) or {@code _PyInterpreterFrame}
 * @param instruction offset in bytes of the last executed instruction; negative before the first
 * @param line being executed
 * @param locals filled only if asked for
 */
public record PythonFrame(
    long address, CodeObject code, int instruction, OptionalInt line, List<Variable> locals) {
  public PythonFrame {
    locals = List.copyOf(locals);
  }

  PythonFrame(long address, CodeObject code, int instruction, OptionalInt line) {
    this(address, code, instruction, line, List.of());
  }

  PythonFrame withLocals(List<Variable> locals) {
    return new PythonFrame(address, code, instruction, line, locals);
  }

  /** A local variable and its bounded repr. */
  public record Variable(String name, String value) {}
}
