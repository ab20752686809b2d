package dev.unhang.python;

import static dev.unhang.layout.Member.DICT_OR_VALUES;
import static dev.unhang.layout.Member.DICT_VALUES_EMBEDDED;
import static dev.unhang.layout.Member.DICT_VALUES_VALID;
import static dev.unhang.layout.Member.VAR_OBJECT_SIZE;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;

/** Where the attributes of one instance are kept. */
sealed interface InstanceDict {

  record Dict(long address) implements InstanceDict {}

  /** An array of values; their keys are shared by the instances of the class. */
  record Values(long keys, long address) implements InstanceDict {}

  /** Finds them; empty where the instance has none. */
  static Optional<InstanceDict> of(Memory memory, Layout layout, long object, PyType type)
      throws MemoryFault {
    if (type.has(TypeFlag.MANAGED_DICT)) {
      return Managed.find(memory, layout, object, type);
    }
    if (type.dictOffset() == 0) {
      return Optional.empty();
    }
    long offset = type.dictOffset();
    if (offset < 0) {
      long items = Math.abs(memory.u64(object + layout.offset(VAR_OBJECT_SIZE)));
      long size =
          type.basicSize() + Plausible.count(items, Plausible.MAX_COUNT, "items") * type.itemSize();
      offset += (size + 7) & -8;
    }
    return dict(memory.u64(Plausible.pointer(object + offset)));
  }

  private static Optional<InstanceDict> dict(long address) {
    return address == 0 ? Optional.empty() : Optional.of(new Dict(address));
  }

  /**
   * Where the interpreter places the dict itself, before the object (pycore_object.h). From 3.11.
   */
  final class Managed {
    private static final int DICT = -24;
    private static final int VALUES = -32;
    private static final int VALUES_TAG = 1;

    private Managed() {}

    private static Optional<InstanceDict> find(
        Memory memory, Layout layout, long object, PyType type) throws MemoryFault {
      Block before = memory.block(Plausible.pointer(object) + VALUES, -VALUES);
      long dict = before.u64(DICT - VALUES);
      if (layout.has(DICT_VALUES_EMBEDDED)) {
        return dict == 0 ? inline(memory, layout, object, type) : dict(dict);
      } else if (layout.has(DICT_OR_VALUES)) {
        return (dict & VALUES_TAG) == 0 ? dict(dict) : values(type, dict + VALUES_TAG);
      }
      long values = before.u64(0);
      return values == 0 ? dict(dict) : values(type, values);
    }

    /** From 3.13. Once the values have moved to a dict the array is no longer valid. */
    private static Optional<InstanceDict> inline(
        Memory memory, Layout layout, long object, PyType type) throws MemoryFault {
      long values = object + type.basicSize();
      return type.has(TypeFlag.INLINE_VALUES)
              && memory.u8(values + layout.offset(DICT_VALUES_VALID)) == 1
          ? values(type, values)
          : Optional.empty();
    }

    private static Optional<InstanceDict> values(PyType type, long values) {
      return type.cachedKeys().isPresent()
          ? Optional.of(new Values(type.cachedKeys().getAsLong(), values))
          : Optional.empty();
    }
  }
}
