package dev.unhang.python;

import static dev.unhang.layout.Member.CELL_REF;
import static dev.unhang.layout.Member.CODE_FREEVARS;
import static dev.unhang.layout.Member.CODE_LOCALSPLUSKINDS;
import static dev.unhang.layout.Member.CODE_LOCALSPLUSNAMES;
import static dev.unhang.layout.Member.FUNCTION_CLOSURE;
import static dev.unhang.layout.Member.FUNCTION_CODE;
import static dev.unhang.layout.Member.FUNCTION_NAME;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Functions written in Python, and what they know of the functions that they were made in. */
public final class Closures {
  private static final int MOST_VARIABLES = 1_000;
  private static final int KIND_FREE = 0x80; // CO_FAST_FREE, pycore_code.h

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  public Closures(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /** Whether the object is a function written in Python whose {@code __name__} is this. */
  public boolean isFunction(long object, String name) throws MemoryFault {
    return objects.types().of(object).isBuiltin("function")
        && objects.strings().is(memory.u64(object + layout.offset(FUNCTION_NAME)), name);
  }

  /** The object to which a variable from outside is bound. */
  public OptionalLong variable(long function, String name) throws MemoryFault {
    long closure = memory.u64(function + layout.offset(FUNCTION_CLOSURE));
    if (closure == 0) {
      return OptionalLong.empty();
    }
    List<Long> names = names(memory.u64(function + layout.offset(FUNCTION_CODE)));
    long[] cells = objects.sequences().tuple(closure, MOST_VARIABLES).addresses();
    for (int i = 0; i < Math.min(names.size(), cells.length); i++) {
      if (objects.strings().is(names.get(i), name)) {
        long content = memory.u64(Plausible.pointer(cells[i]) + layout.offset(CELL_REF));
        return content == 0 ? OptionalLong.empty() : OptionalLong.of(content);
      }
    }
    return OptionalLong.empty();
  }

  /** {@code co_freevars}: the closure's cells are in their order. */
  private List<Long> names(long code) throws MemoryFault {
    List<Long> names = new ArrayList<>();
    Plausible.pointer(code);
    if (layout.has(CODE_FREEVARS)) {
      for (long name : tuple(memory.u64(code + layout.offset(CODE_FREEVARS)))) {
        names.add(name);
      }
      return names;
    }
    long[] all = tuple(memory.u64(code + layout.offset(CODE_LOCALSPLUSNAMES)));
    long kindsAt = memory.u64(code + layout.offset(CODE_LOCALSPLUSKINDS));
    byte[] kinds = objects.sequences().bytes(kindsAt, all.length).bytes();
    for (int i = 0; i < kinds.length; i++) {
      if ((kinds[i] & KIND_FREE) != 0) {
        names.add(all[i]);
      }
    }
    return names;
  }

  private long[] tuple(long address) throws MemoryFault {
    return objects.sequences().tuple(address, MOST_VARIABLES).addresses();
  }
}
