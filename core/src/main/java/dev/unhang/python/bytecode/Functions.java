package dev.unhang.python.bytecode;

import static dev.unhang.layout.Member.CELL_REF;
import static dev.unhang.layout.Member.CODE_CELLVARS;
import static dev.unhang.layout.Member.CODE_CONSTS;
import static dev.unhang.layout.Member.CODE_FREEVARS;
import static dev.unhang.layout.Member.CODE_LOCALSPLUSNAMES;
import static dev.unhang.layout.Member.CODE_NLOCALS;
import static dev.unhang.layout.Member.FUNCTION_CLOSURE;
import static dev.unhang.layout.Member.FUNCTION_CODE;
import static dev.unhang.layout.Member.FUNCTION_GLOBALS;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.CodeBodies;
import dev.unhang.python.CodeObject;
import dev.unhang.python.Codes;
import dev.unhang.python.Items;
import dev.unhang.python.Objects;
import java.util.OptionalLong;

/** Reads functions, their closures and their constants. */
public final class Functions {
  private static final int MOST_CELLS = 10_000;
  private static final int MOST_CONSTANTS = 1 << 20;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final Codes codes;
  private final CodeBodies bodies;

  public Functions(Memory memory, Layout layout, Objects objects, Codes codes, CodeBodies bodies) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
    this.codes = codes;
    this.bodies = bodies;
  }

  /**
   * A function written in Python.
   *
   * @param address of the object
   * @param globals address of the dict of its global variables
   */
  public record Function(long address, CodeObject code, long globals) {}

  /** Whether an object is a function written in Python. */
  public boolean isFunction(long object) throws MemoryFault {
    return objects.types().of(object).isBuiltin("function");
  }

  /** The function at an address that {@link #isFunction} holds for. */
  public Function at(long address) throws MemoryFault {
    return new Function(
        address,
        codes.at(memory.u64(address + layout.offset(FUNCTION_CODE))),
        memory.u64(address + layout.offset(FUNCTION_GLOBALS)));
  }

  OptionalLong constant(CodeObject code, int index) throws MemoryFault {
    long constants = memory.u64(code.address() + layout.offset(CODE_CONSTS));
    Items items = objects.sequences().tuple(constants, Math.min(index + 1, MOST_CONSTANTS));
    return index >= 0 && index < items.addresses().length
        ? OptionalLong.of(items.addresses()[index])
        : OptionalLong.empty();
  }

  /** Where among a frame's variables the cell is that an instruction means by this argument. */
  int slotOfCell(CodeObject code, int index) throws MemoryFault {
    return layout.has(CODE_LOCALSPLUSNAMES)
        ? index
        : memory.i32(code.address() + layout.offset(CODE_NLOCALS)) + index;
  }

  /** What a cell's variable is bound to. */
  OptionalLong content(long cell) throws MemoryFault {
    if (!objects.types().of(cell).isBuiltin("cell")) {
      return OptionalLong.of(cell); // before the function has made its cells
    }
    long value = memory.u64(cell + layout.offset(CELL_REF));
    return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** A variable of an outer function, by the argument of the instruction that loads it. */
  OptionalLong ofClosure(Function function, int index) throws MemoryFault {
    long closure = memory.u64(function.address() + layout.offset(FUNCTION_CLOSURE));
    if (closure == 0) {
      return OptionalLong.empty();
    }
    long[] cells = objects.sequences().tuple(closure, MOST_CELLS).addresses();
    int first =
        layout.has(CODE_LOCALSPLUSNAMES)
            ? bodies.of(function.code()).variables() - size(function.code(), CODE_FREEVARS, cells)
            : size(function.code(), CODE_CELLVARS, cells);
    int cell = index - first;
    return cell >= 0 && cell < cells.length ? content(cells[cell]) : OptionalLong.empty();
  }

  /** Free variables are as many as the closure has cells. */
  private int size(CodeObject code, Member tuple, long[] cells) throws MemoryFault {
    if (!layout.has(tuple)) {
      return cells.length;
    }
    long names = memory.u64(code.address() + layout.offset(tuple));
    return objects.sequences().tuple(names, MOST_CELLS).addresses().length;
  }
}
