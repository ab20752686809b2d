package dev.unhang.unwind;

import static dev.unhang.unwind.X86_64.PROGRAM_COUNTER;
import static dev.unhang.unwind.X86_64.STACK_POINTER;

import dev.unhang.dwarf.DwarfException;
import dev.unhang.dwarf.Row;
import dev.unhang.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks the native calls of a thread, innermost first. */
final class Unwinder {
  static final int MOST_FRAMES = 100_000;

  private final CodeMap map;

  Unwinder(CodeMap map) {
    this.map = map;
  }

  /**
   * @param start the thread's registers: at least the stack pointer and the program counter
   * @param memory where its stack is read
   */
  NativeStack unwind(RegisterSet start, Memory memory) {
    List<NativeFrame> frames = new ArrayList<>();
    Stepper stepper = new Stepper(map, memory);
    RegisterSet registers = start;
    boolean interrupted = true;
    while (true) {
      NativeFrame frame = frame(registers, interrupted);
      if (frames.size() == MOST_FRAMES) {
        return new NativeStack(frames, new End.TooMany(MOST_FRAMES));
      }
      Optional<Row> row;
      try {
        row = row(frame);
      } catch (DwarfException e) {
        frames.add(frame);
        return new NativeStack(frames, new End.Broken(String.valueOf(e.getMessage())));
      }
      boolean signal = row.map(Row::signalFrame).orElse(false);
      frames.add(
          new NativeFrame(frame.address(), frame.stackPointer(), frame.interrupted(), signal));
      switch (stepper.step(frame, row, registers)) {
        case Step.Ended(End end) -> {
          return new NativeStack(frames, end);
        }
        case Step.Caller(RegisterSet caller, boolean wasInterrupted) -> {
          // a signal handler may have a stack of its own, anywhere
          if (!signal && !further(caller, registers)) {
            return new NativeStack(frames, new End.NotAdvancing());
          }
          registers = caller;
          interrupted = wasInterrupted;
        }
      }
    }
  }

  private static NativeFrame frame(RegisterSet registers, boolean interrupted) {
    return new NativeFrame(
        registers.get(PROGRAM_COUNTER).orElse(0),
        registers.get(STACK_POINTER).orElse(0),
        interrupted,
        false);
  }

  private static boolean further(RegisterSet caller, RegisterSet called) {
    return Long.compareUnsigned(
            caller.get(STACK_POINTER).orElse(0), called.get(STACK_POINTER).orElse(0))
        > 0;
  }

  private Optional<Row> row(NativeFrame frame) throws DwarfException {
    Optional<Code> code = map.code(frame.within());
    return code.isPresent() ? code.get().row(frame.within()) : Optional.empty();
  }
}
