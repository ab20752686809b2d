package dev.unhang.unwind;

import static dev.unhang.unwind.X86_64.PROGRAM_COUNTER;
import static dev.unhang.unwind.X86_64.STACK_POINTER;

import dev.unhang.instructions.Effect;
import dev.unhang.instructions.Instruction;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the caller of code that nothing describes, such as that of OpenBLAS's kernels in assembler,
 * by following what the code itself would do to its stack until it returns. Nothing is executed.
 * Where it returns to has to stand behind a call instruction, or it is not believed.
 */
final class WayOut {
  private static final int MOST_INSTRUCTIONS = 20_000;

  private final CodeMap map;
  private final CodeReader code;
  private final Memory stack;
  private final Set<Long> seen = new HashSet<>();
  private final Deque<Leaving> others = new ArrayDeque<>();

  /**
   * @param live the memory of the process
   * @param stack where its stack is read
   */
  WayOut(CodeMap map, Memory live, Memory stack) {
    this.map = map;
    this.code = new CodeReader(live, map);
    this.stack = stack;
  }

  /** The registers of the caller. */
  Optional<RegisterSet> caller(NativeFrame frame, RegisterSet registers) {
    others.push(Leaving.from(stack, registers, frame.address()));
    while (!others.isEmpty()) {
      Optional<RegisterSet> caller = follow(others.pop());
      if (caller.isPresent()) {
        return caller;
      }
    }
    return Optional.empty();
  }

  /** Goes on as if no condition for a jump were met; that they may be is kept for later. */
  private Optional<RegisterSet> follow(Leaving leaving) {
    while (seen.size() < MOST_INSTRUCTIONS && seen.add(leaving.address())) {
      Optional<Instruction> read = code.at(leaving.address());
      if (read.isEmpty()) {
        return Optional.empty();
      }
      long next = leaving.address() + read.get().length();
      switch (read.get().effect()) {
        case Effect.Return(int popped) -> {
          return returned(leaving, popped);
        }
        // whoever goes on there returns to the same caller
        case Effect.JumpByPointer() -> {
          return returned(leaving, 0);
        }
        case Effect.NowhereKnown() -> {
          return Optional.empty();
        }
        case Effect.Jump(long target) -> leaving.go(target);
        case Effect.Branch(long target) -> {
          others.push(leaving.at(target));
          leaving.go(next);
        }
        case Effect other -> {
          leaving.apply(other);
          leaving.go(next);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<RegisterSet> returned(Leaving leaving, int popped) {
    OptionalLong top = leaving.registers().get(STACK_POINTER);
    OptionalLong back = top.isPresent() ? leaving.found(top.getAsLong()) : OptionalLong.empty();
    if (back.isEmpty() || !isBehindCall(back.getAsLong())) {
      return Optional.empty();
    }
    RegisterSet caller =
        RegisterSet.none()
            .with(STACK_POINTER, top.getAsLong() + 8 + popped)
            .with(PROGRAM_COUNTER, back.getAsLong());
    for (int column = 0; column < X86_64.COLUMNS; column++) {
      OptionalLong value = leaving.registers().get(column);
      if (X86_64.preserved(column) && value.isPresent()) {
        caller = caller.with(column, value.getAsLong());
      }
    }
    return Optional.of(caller);
  }

  private boolean isBehindCall(long address) {
    try {
      return map.executable(address) && map.calls(address);
    } catch (MemoryFault e) {
      return false;
    }
  }
}
