package dev.unhang.python;

import static dev.unhang.layout.Member.MODULE_DICT;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.OptionalLong;

/** Imported modules and their globals. */
public final class Modules {
  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  Modules(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /**
   * A module that was imported.
   *
   * @param modules address of an interpreter's {@code sys.modules}
   */
  public OptionalLong module(long modules, String name) throws MemoryFault {
    return objects.dicts().get(modules, name);
  }

  /** A global variable of a module. */
  public OptionalLong global(long module, String name) throws MemoryFault {
    if (!objects.typeNames().isSubtype(objects.types().of(module), "module")) {
      return objects.attributes().get(module, name); // sys.modules may hold anything
    }
    long dict = memory.u64(module + layout.offset(MODULE_DICT));
    return dict == 0 ? OptionalLong.empty() : objects.dicts().get(dict, name);
  }
}
