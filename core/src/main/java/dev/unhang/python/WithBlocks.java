package dev.unhang.python;

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
  private final CodeBodies bodies;
  private final Handlers handlers;
  private final FrameValues values;
  private final BoundMethods methods;
  private final boolean selfApart;

  public WithBlocks(
      CodeBodies bodies, Handlers handlers, FrameValues values, BoundMethods methods) {
    this.bodies = bodies;
    this.handlers = handlers;
    this.values = values;
    this.methods = methods;
    // __exit__ and self in two slots; without that instruction, a bound method in one
    this.selfApart = bodies.opcodes().has("LOAD_SPECIAL");
  }

  /** Whether managers stand in the frame's slots themselves, not behind another object (3.14+). */
  public boolean holdsManagers() {
    return selfApart;
  }

  /** The blocks that a frame is inside of, innermost first. */
  public List<ActiveWith> of(PythonFrame frame) throws MemoryFault {
    CodeBody body = bodies.of(frame.code());
    List<ActiveWith> blocks = new ArrayList<>();
    for (Handler handler : handlers.around(frame)) {
      if (callsExit(body.bytecode(), handler.target())) {
        OptionalInt entered = entered(body, handler.target());
        OptionalInt line =
            entered.isPresent() ? body.code().line(entered.getAsInt()) : OptionalInt.empty();
        Exit exit = exit(frame, handler.depth() - 1);
        blocks.add(new ActiveWith(exit.function, exit.self, entered, line));
      }
    }
    return blocks;
  }

  private record Exit(long function, OptionalLong self) {}

  private Exit exit(PythonFrame frame, int top) throws MemoryFault {
    if (selfApart) {
      return new Exit(values.onStack(frame, top - 1), values.stackObject(frame, top));
    }
    long callable = values.onStack(frame, top);
    return methods
        .of(callable)
        .map(bound -> new Exit(bound.function(), OptionalLong.of(bound.self())))
        .orElse(new Exit(callable, OptionalLong.empty()));
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

  /** The instruction that entered the block. */
  private static OptionalInt entered(CodeBody body, int target) {
    OptionalInt first = body.handlers().firstProtected(target);
    if (first.isPresent()) {
      return first.getAsInt() == 0 ? OptionalInt.empty() : OptionalInt.of(first.getAsInt() - 1);
    }
    return body.bytecode().instructions().stream()
        .filter(i -> i.is("SETUP_WITH", "SETUP_ASYNC_WITH"))
        .filter(i -> i.target().equals(OptionalInt.of(target)))
        .mapToInt(Instruction::start)
        .findFirst();
  }
}
