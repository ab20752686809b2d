package dev.unhang.python;

import static dev.unhang.layout.Member.GC_GENERATION_SIZEOF;
import static dev.unhang.layout.Member.GC_HEAD_SIZEOF;
import static dev.unhang.layout.Member.INTERPRETER_GC_GENERATIONS;
import static dev.unhang.layout.Member.OBJECT_TYPE;
import static dev.unhang.layout.Member.RUNTIME_GC_GENERATIONS;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The objects that the garbage collector of an interpreter knows: all that can refer to others.
 * They are chained in one ring for each generation (Modules/gcmodule.c,
 * Include/internal/pycore_gc.h).
 */
public final class TrackedObjects {
  private static final int GENERATIONS = 3;
  private static final long FLAGS = 3; // in the low bits of a link while objects are collected

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final OptionalLong runtime;

  public TrackedObjects(Memory memory, PythonRuntime runtime, Objects objects) {
    this.memory = memory;
    this.layout = runtime.layout();
    this.objects = objects;
    this.runtime = runtime.address();
  }

  /**
   * The objects that were looked for.
   *
   * @param complete whether all objects were looked at
   */
  public record Found(List<Long> addresses, boolean complete) {}

  /**
   * The objects of these builtin types.
   *
   * @param most how many objects are looked at
   * @throws MemoryFault if the rings cannot be found
   */
  public Found ofTypes(InterpreterState interpreter, List<String> types, int most)
      throws MemoryFault {
    return of(interpreter, type -> types.stream().anyMatch(type::isBuiltin), most);
  }

  /**
   * The instances of a class and of those that derive from it.
   *
   * @param type full name of the class
   * @param most how many objects are looked at
   * @throws MemoryFault if the rings cannot be found
   */
  public Found instances(InterpreterState interpreter, String type, int most) throws MemoryFault {
    return of(interpreter, candidate -> objects.typeNames().isSubtype(candidate, type), most);
  }

  /** Whether it is known of this version where its rings are; not of 3.6. */
  public boolean areListed() {
    return layout.has(INTERPRETER_GC_GENERATIONS) || layout.has(RUNTIME_GC_GENERATIONS);
  }

  /** Which types are looked for. */
  private interface Wanted {
    boolean test(PyType type) throws MemoryFault;
  }

  private Found of(InterpreterState interpreter, Wanted types, int most) throws MemoryFault {
    List<Long> found = new ArrayList<>();
    Map<Long, Boolean> wanted = new HashMap<>();
    int left = most;
    for (int i = 0; i < GENERATIONS && left > 0; i++) {
      long ring = first(interpreter) + (long) i * layout.offset(GC_GENERATION_SIZEOF);
      left -= walk(ring, types, wanted, left, found);
    }
    return new Found(found, left > 0);
  }

  private long first(InterpreterState interpreter) throws MemoryFault {
    if (layout.has(INTERPRETER_GC_GENERATIONS)) {
      return interpreter.address() + layout.offset(INTERPRETER_GC_GENERATIONS);
    }
    if (layout.has(RUNTIME_GC_GENERATIONS) && runtime.isPresent()) {
      return runtime.getAsLong() + layout.offset(RUNTIME_GC_GENERATIONS);
    }
    throw new MemoryFault("where this version keeps its list of objects is not known");
  }

  /** Returns how many objects were looked at. */
  private int walk(long ring, Wanted types, Map<Long, Boolean> wanted, int most, List<Long> found)
      throws MemoryFault {
    int head = layout.offset(GC_HEAD_SIZEOF);
    int typeAt = head + layout.offset(OBJECT_TYPE);
    Block links = memory.block(ring, 16);
    long last = ring;
    long at = links.u64(0) & ~FLAGS;
    int count = 0;
    while (at != ring && count < most) {
      Block object = memory.block(Plausible.pointer(at), typeAt + 8);
      if ((object.u64(8) & ~FLAGS) != last) {
        throw new MemoryFault("the list of objects changed while it was read");
      }
      long type = object.u64(typeAt);
      Boolean known = wanted.get(type);
      if (known == null) {
        known = types.test(objects.types().at(type));
        wanted.put(type, known);
      }
      if (known) {
        found.add(at + head);
      }
      last = at;
      at = object.u64(0) & ~FLAGS;
      count++;
    }
    return count;
  }
}
