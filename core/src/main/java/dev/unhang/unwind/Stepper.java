package dev.unhang.unwind;

import static dev.unhang.unwind.X86_64.FRAME_POINTER;
import static dev.unhang.unwind.X86_64.PROGRAM_COUNTER;
import static dev.unhang.unwind.X86_64.STACK_POINTER;

import dev.unhang.dwarf.CfaRule;
import dev.unhang.dwarf.DwarfException;
import dev.unhang.dwarf.RegisterRule;
import dev.unhang.dwarf.Row;
import dev.unhang.dwarf.Value;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the registers of a caller. */
final class Stepper {
  private final CodeMap map;
  private final Memory memory;

  Stepper(CodeMap map, Memory memory) {
    this.map = map;
    this.memory = memory;
  }

  /**
   * @param row empty where nothing describes the code
   */
  Step step(NativeFrame frame, Optional<Row> row, RegisterSet registers) {
    try {
      return row.isPresent() ? byRow(row.get(), registers) : byCode(frame, registers);
    } catch (DwarfException | MemoryFault e) {
      return new Step.Ended(new End.Broken(String.valueOf(e.getMessage())));
    }
  }

  private Step byRow(Row row, RegisterSet registers) throws DwarfException, MemoryFault {
    return switch (cfa(row.cfa(), registers)) {
      case Value.Needs(int column) -> new Step.Ended(new End.Needs(column));
      case Value.Known(long cfa) -> caller(row, registers, cfa);
    };
  }

  private Value cfa(CfaRule rule, RegisterSet registers) throws DwarfException, MemoryFault {
    return switch (rule) {
      case CfaRule.RegisterOffset(int column, long bytes) -> {
        OptionalLong base = registers.get(column);
        yield base.isPresent()
            ? new Value.Known(base.getAsLong() + bytes)
            : new Value.Needs(column);
      }
      case CfaRule.Computed(var expression) -> expression.evaluate(registers, memory);
    };
  }

  private Step caller(Row row, RegisterSet registers, long cfa) throws DwarfException, MemoryFault {
    if (row.rules().get(row.returnColumn()) instanceof RegisterRule.Undefined) {
      return new Step.Ended(new End.ThreadStart());
    }
    RegisterSet caller = RegisterSet.none().with(STACK_POINTER, cfa);
    for (int column = 0; column < X86_64.COLUMNS; column++) {
      boolean address = column == row.returnColumn();
      try {
        Value value = register(column, row, registers, cfa);
        if (value instanceof Value.Known(long known)) {
          caller = caller.with(address ? PROGRAM_COUNTER : column, known);
        } else if (address && value instanceof Value.Needs(int needed)) {
          return new Step.Ended(new End.Needs(needed));
        }
      } catch (MemoryFault e) {
        if (address) {
          throw e;
        }
      }
    }
    return caller.get(PROGRAM_COUNTER).orElse(0) == 0
        ? new Step.Ended(new End.ThreadStart())
        : new Step.Caller(caller, row.signalFrame());
  }

  private Value register(int column, Row row, RegisterSet registers, long cfa)
      throws DwarfException, MemoryFault {
    return switch (row.rules().get(column)) {
      case null -> unspecified(column, registers, cfa);
      case RegisterRule.Undefined _ -> new Value.Needs(column);
      case RegisterRule.SameValue _ -> known(column, registers);
      case RegisterRule.Offset(long bytes) -> new Value.Known(memory.u64(cfa + bytes));
      case RegisterRule.ValueOffset(long bytes) -> new Value.Known(cfa + bytes);
      case RegisterRule.Register(int other) -> known(other, registers);
      case RegisterRule.Saved(var expression) ->
          switch (expression.evaluate(registers, memory, cfa)) {
            case Value.Known(long address) -> new Value.Known(memory.u64(address));
            case Value.Needs needs -> needs;
          };
      case RegisterRule.Computed(var expression) -> expression.evaluate(registers, memory, cfa);
    };
  }

  private static Value unspecified(int column, RegisterSet registers, long cfa) {
    if (column == STACK_POINTER) {
      return new Value.Known(cfa);
    }
    return X86_64.preserved(column) ? known(column, registers) : new Value.Needs(column);
  }

  private static Value known(int column, RegisterSet registers) {
    OptionalLong value = registers.get(column);
    return value.isPresent() ? new Value.Known(value.getAsLong()) : new Value.Needs(column);
  }

  /** For code that nothing describes: what it does itself, else the frame pointer. */
  private Step byCode(NativeFrame frame, RegisterSet registers) {
    return map.wayOut(memory)
        .caller(frame, registers)
        .<Step>map(caller -> new Step.Caller(caller, false))
        .orElseGet(() -> byFramePointer(frame.address(), registers));
  }

  /**
   * The frame pointer, if what it points to looks like the frame of a function in every respect.
   * Otherwise nothing is said rather than something wrong.
   */
  private Step byFramePointer(long address, RegisterSet registers) {
    OptionalLong pointer = registers.get(FRAME_POINTER);
    if (pointer.isEmpty()) {
      return new Step.Ended(new End.Needs(FRAME_POINTER));
    }
    long frame = pointer.getAsLong();
    long stack = registers.get(STACK_POINTER).orElse(0);
    Optional<Step> caller =
        (frame & 7) == 0 && Long.compareUnsigned(frame, stack) >= 0 && sameMapping(frame, stack)
            ? callerOf(frame)
            : Optional.empty();
    return caller.orElse(new Step.Ended(new End.NoInformation(address)));
  }

  private boolean sameMapping(long a, long b) {
    return map.mapping(a).equals(map.mapping(b));
  }

  private Optional<Step> callerOf(long frame) {
    try {
      long callersFrame = memory.u64(frame);
      long back = memory.u64(frame + 8);
      return map.executable(back) && map.calls(back)
          ? Optional.of(
              new Step.Caller(
                  RegisterSet.none()
                      .with(STACK_POINTER, frame + 16)
                      .with(FRAME_POINTER, callersFrame)
                      .with(PROGRAM_COUNTER, back),
                  false))
          : Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }
}
