package dev.unhang.python;

import java.util.OptionalLong;

/**
 * A type object, as far as reading its instances needs it.
 *
 * @param name {@code tp_name}: {@code "module.Class"} of a type written in C outside builtins, else
 *     without the module
 * @param flags {@code tp_flags}
 * @param basicSize bytes of an instance, without its items
 * @param itemSize bytes of each item of a variable-sized instance
 * @param dictOffset where the instance keeps its dict, in bytes from its start; negative: from its
 *     end
 * @param dict address of the dict of class attributes; absent in builtin types of 3.12 and later
 * @param base address of the base type; absent in {@code object}
 * @param mro address of the tuple of types in which attributes are looked up
 * @param cachedKeys address of the keys that instances share
 */
public record PyType(
    long address,
    String name,
    long flags,
    long basicSize,
    long itemSize,
    long dictOffset,
    OptionalLong dict,
    OptionalLong base,
    OptionalLong mro,
    OptionalLong cachedKeys) {

  /** Whether instances are, or derive from, the builtin type that the flag stands for. */
  public boolean has(TypeFlag flag) {
    return flag.in(flags);
  }

  /** Whether this is the builtin type of that name itself, no subclass and no namesake. */
  public boolean isBuiltin(String builtin) {
    return !has(TypeFlag.HEAP) && name.equals(builtin);
  }
}
