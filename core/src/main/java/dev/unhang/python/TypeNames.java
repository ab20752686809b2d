package dev.unhang.python;

import static dev.unhang.layout.Member.HEAP_TYPE_QUALNAME;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Full names of types, and which derives from which. */
public final class TypeNames {
  private static final int MAX_NAME = 256;
  private static final int MAX_BASES = 512;

  private final Memory memory;
  private final Layout layout;
  private final Types types;
  private final Strings strings;
  private final Sequences sequences;
  private final Dicts dicts;
  private final Map<PyType, String> names = new HashMap<>();

  public TypeNames(
      Memory memory,
      Layout layout,
      Types types,
      Strings strings,
      Sequences sequences,
      Dicts dicts) {
    this.memory = memory;
    this.layout = layout;
    this.types = types;
    this.strings = strings;
    this.sequences = sequences;
    this.dicts = dicts;
  }

  /** {@code module.Outer.Inner}; of builtin types without the module. */
  public String name(PyType type) throws MemoryFault {
    String known = names.get(type);
    if (known == null) {
      known = type.has(TypeFlag.HEAP) ? heapName(type) : type.name();
      names.put(type, known);
    }
    return known;
  }

  /**
   * The types in which an instance's attributes are looked up: the type itself first, {@code
   * object} last.
   */
  public List<PyType> mro(PyType type) throws MemoryFault {
    List<PyType> mro = new ArrayList<>();
    if (type.mro().isPresent()) {
      for (long address : sequences.tuple(type.mro().getAsLong(), MAX_BASES).addresses()) {
        mro.add(types.at(address));
      }
      return mro;
    }
    mro.add(type);
    for (OptionalLong base = type.base(); base.isPresent() && mro.size() < MAX_BASES; ) {
      PyType next = types.at(base.getAsLong());
      mro.add(next);
      base = next.base();
    }
    return mro;
  }

  /**
   * Whether a type is, or derives from, the one of that full name, such as {@code
   * threading.Thread}.
   */
  public boolean isSubtype(PyType type, String name) throws MemoryFault {
    for (PyType candidate : mro(type)) {
      if (name(candidate).equals(name)) {
        return true;
      }
    }
    return false;
  }

  private String heapName(PyType type) throws MemoryFault {
    String name =
        strings.string(memory.u64(type.address() + layout.offset(HEAP_TYPE_QUALNAME)), MAX_NAME);
    OptionalLong module =
        type.dict().isPresent()
            ? dicts.get(type.dict().getAsLong(), "__module__")
            : OptionalLong.empty();
    if (module.isEmpty() || !types.of(module.getAsLong()).has(TypeFlag.STR)) {
      return name;
    }
    String prefix = strings.string(module.getAsLong(), MAX_NAME);
    return prefix.equals("builtins") ? name : prefix + "." + name;
  }
}
