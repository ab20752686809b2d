package dev.unhang.python;

import static dev.unhang.layout.Member.C_FUNCTION_SELF;
import static dev.unhang.layout.Member.METHOD_FUNC;
import static dev.unhang.layout.Member.METHOD_SELF;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The {@code with} blocks that frames are inside of, exactly: a block's handler is recognised by
 * the instruction that calls {@code __exit__}, which waits in the value stack just below what the
 * handler is handed.
 */
public final class WithBlocks {
  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final CodeBodies bodies;
  private final Handlers handlers;
  private final FrameValues values;
  private final boolean selfApart;

  public WithBlocks(
      Memory memory,
      Layout layout,
      Objects objects,
      CodeBodies bodies,
      Handlers handlers,
      FrameValues values) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
    this.bodies = bodies;
    this.handlers = handlers;
    this.values = values;
    // __exit__ and self in two slots; without that instruction, a bound method in one
    this.selfApart = bodies.opcodes().has("LOAD_SPECIAL");
  }

  /** The blocks that a frame is inside of, innermost first. */
  public List<ActiveWith> of(PythonFrame frame) throws MemoryFault {
    CodeBody body = bodies.of(frame.code());
    List<ActiveWith> blocks = new ArrayList<>();
    for (Handler handler : handlers.around(frame)) {
      if (callsExit(body.bytecode(), handler.target())) {
        OptionalInt line = line(body, handler.target());
        int top = handler.depth() - 1;
        blocks.add(
            selfApart
                ? new ActiveWith(
                    values.onStack(frame, top - 1), values.stackObject(frame, top), line)
                : bound(values.onStack(frame, top), line));
      }
    }
    return blocks;
  }

  private ActiveWith bound(long callable, OptionalInt line) throws MemoryFault {
    PyType type = objects.types().of(callable);
    if (type.isBuiltin("builtin_function_or_method")) {
      return new ActiveWith(callable, pointer(callable + layout.offset(C_FUNCTION_SELF)), line);
    }
    if (type.isBuiltin("method")) {
      long function = memory.u64(callable + layout.offset(METHOD_FUNC));
      return new ActiveWith(function, pointer(callable + layout.offset(METHOD_SELF)), line);
    }
    return new ActiveWith(callable, OptionalLong.empty(), line);
  }

  private OptionalLong pointer(long at) throws MemoryFault {
    long address = memory.u64(at);
    return address == 0 ? OptionalLong.empty() : OptionalLong.of(address);
  }

  /**
   * Whether a handler is that of a {@code with}: its first instruction calls {@code __exit__}, or
   * its second behind one that stacks the exception (3.11+). The first one may be hidden by one
   * that tells tools of lines or instructions (3.12+).
   */
  static boolean callsExit(Bytecode code, int target) {
    Optional<Instruction> first = code.at(target);
    if (first.isEmpty()) {
      return false;
    }
    if (first.get().is("WITH_CLEANUP_START", "WITH_EXCEPT_START")) {
      return true;
    }
    return first.get().is("PUSH_EXC_INFO", "INSTRUMENTED_LINE", "INSTRUMENTED_INSTRUCTION")
        && code.at(first.get().end()).filter(next -> next.is("WITH_EXCEPT_START")).isPresent();
  }

  /** The line of the instruction that entered the block. */
  private static OptionalInt line(CodeBody body, int target) {
    OptionalInt first = body.handlers().firstProtected(target);
    if (first.isPresent()) {
      int before = first.getAsInt() - 1;
      return before < 0 ? OptionalInt.empty() : body.code().line(before);
    }
    return body.bytecode().instructions().stream()
        .filter(i -> i.is("SETUP_WITH", "SETUP_ASYNC_WITH"))
        .filter(i -> i.target().equals(OptionalInt.of(target)))
        .findFirst()
        .map(i -> body.code().line(i.start()))
        .orElse(OptionalInt.empty());
  }
}
