package dev.unhang.python;

import static dev.unhang.layout.Member.MEMBER_DEF_OFFSET;
import static dev.unhang.layout.Member.MEMBER_DEF_TYPE;
import static dev.unhang.layout.Member.MEMBER_DESCRIPTOR_MEMBER;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Attributes of objects by name, as far as they are data: nothing is called, so a property yields
 * the property object, and a value in the instance's dict is found also where a property hides it.
 */
public final class Attributes {
  private static final int TYPE_OBJECT = 6; // Py_T_OBJECT in CPython's Include/descrobject.h
  private static final int TYPE_OBJECT_EX = 16;
  private static final long MAX_OFFSET = 1L << 32;

  private final Memory memory;
  private final Layout layout;
  private final Types types;
  private final TypeNames names;
  private final Dicts dicts;

  public Attributes(Memory memory, Layout layout, Types types, TypeNames names, Dicts dicts) {
    this.memory = memory;
    this.layout = layout;
    this.types = types;
    this.names = names;
    this.dicts = dicts;
  }

  /**
   * The value in the instance's dict or slot, else the class attribute as it stands in the class.
   * Attributes of builtin types are not seen from 3.12, where they are kept per interpreter.
   */
  public OptionalLong get(long object, String name) throws MemoryFault {
    PyType type = types.of(object);
    OptionalLong own =
        type.has(TypeFlag.TYPE) ? inClass(types.at(object), name) : ofInstance(object, type, name);
    if (own.isPresent()) {
      return own;
    }
    OptionalLong inherited = inClass(type, name);
    return inherited.isPresent() && types.of(inherited.getAsLong()).isBuiltin("member_descriptor")
        ? slot(object, inherited.getAsLong())
        : inherited;
  }

  /** The value that an attribute must have. */
  public long require(long object, String name) throws MemoryFault {
    return get(object, name)
        .orElseThrow(
            () -> new MemoryFault("no attribute " + name + " at 0x" + Long.toHexString(object)));
  }

  /**
   * What the instance's own dict has, at most {@code max} entries: neither slots nor class
   * attributes.
   */
  public Dicts.Entries entries(long object, int max) throws MemoryFault {
    Optional<InstanceDict> place = InstanceDict.of(memory, layout, object, types.of(object));
    if (place.isEmpty()) {
      return new Dicts.Entries(List.of(), 0);
    }
    return switch (place.get()) {
      case InstanceDict.Dict(long address) -> dicts.entries(address, max);
      case InstanceDict.Values(long keys, long address) -> dicts.entries(keys, address, max);
    };
  }

  private OptionalLong ofInstance(long object, PyType type, String name) throws MemoryFault {
    Optional<InstanceDict> place = InstanceDict.of(memory, layout, object, type);
    if (place.isEmpty()) {
      return OptionalLong.empty();
    }
    return switch (place.get()) {
      case InstanceDict.Dict(long address) -> dicts.get(address, name);
      case InstanceDict.Values(long keys, long address) -> dicts.get(keys, address, name);
    };
  }

  private OptionalLong inClass(PyType type, String name) throws MemoryFault {
    for (PyType candidate : names.mro(type)) {
      if (candidate.dict().isPresent()) {
        OptionalLong found = dicts.get(candidate.dict().getAsLong(), name);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return OptionalLong.empty();
  }

  /** Empty if the slot is unset, or holds no object but a number. */
  private OptionalLong slot(long object, long descriptor) throws MemoryFault {
    long definition = memory.u64(descriptor + layout.offset(MEMBER_DESCRIPTOR_MEMBER));
    int length = Math.max(layout.offset(MEMBER_DEF_TYPE), layout.offset(MEMBER_DEF_OFFSET)) + 8;
    Block member = memory.block(Plausible.pointer(definition), length);
    int kind = member.i32(layout.offset(MEMBER_DEF_TYPE));
    if (kind != TYPE_OBJECT && kind != TYPE_OBJECT_EX) {
      return OptionalLong.empty();
    }
    long offset =
        Plausible.count(member.u64(layout.offset(MEMBER_DEF_OFFSET)), MAX_OFFSET, "bytes");
    long value = memory.u64(Plausible.pointer(object + offset));
    return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
