package dev.unhang.python;

import static dev.unhang.layout.Member.HEAP_TYPE_CACHED_KEYS;
import static dev.unhang.layout.Member.OBJECT_TYPE;
import static dev.unhang.layout.Member.TYPE_BASE;
import static dev.unhang.layout.Member.TYPE_BASICSIZE;
import static dev.unhang.layout.Member.TYPE_DICT;
import static dev.unhang.layout.Member.TYPE_DICTOFFSET;
import static dev.unhang.layout.Member.TYPE_FLAGS;
import static dev.unhang.layout.Member.TYPE_ITEMSIZE;
import static dev.unhang.layout.Member.TYPE_MRO;
import static dev.unhang.layout.Member.TYPE_NAME;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Type objects, each read once. Types live long, but not for ever: use one of these for one picture
 * of a process.
 */
public final class Types {
  private static final int MAX_NAME = 256;
  private static final int MAX_METATYPES = 8;
  private static final int MAX_CACHED = 20_000;
  private static final long MAX_SIZE = 1L << 32;

  private final Memory memory;
  private final Layout layout;
  private final Map<Long, PyType> byAddress = new HashMap<>();

  public Types(Memory memory, Layout layout) {
    this.memory = memory;
    this.layout = layout;
  }

  /** The type of the object at an address. */
  public PyType of(long object) throws MemoryFault {
    return at(memory.u64(Plausible.pointer(object) + layout.offset(OBJECT_TYPE)));
  }

  /** The type object at an address. */
  public PyType at(long type) throws MemoryFault {
    PyType known = byAddress.get(type);
    if (known == null) {
      known = read(type);
      if (byAddress.size() >= MAX_CACHED) {
        byAddress.clear();
      }
      byAddress.put(type, known);
    }
    return known;
  }

  private PyType read(long address) throws MemoryFault {
    Block block = memory.block(Plausible.pointer(address), layout.offset(TYPE_MRO) + 8);
    checkIsType(block);
    long flags = block.u64(layout.offset(TYPE_FLAGS));
    return new PyType(
        address,
        name(block.u64(layout.offset(TYPE_NAME))),
        flags,
        Plausible.count(block.u64(layout.offset(TYPE_BASICSIZE)), MAX_SIZE, "bytes"),
        Plausible.count(block.u64(layout.offset(TYPE_ITEMSIZE)), MAX_SIZE, "bytes"),
        dictOffset(block),
        pointer(block.u64(layout.offset(TYPE_DICT))),
        pointer(block.u64(layout.offset(TYPE_BASE))),
        pointer(block.u64(layout.offset(TYPE_MRO))),
        TypeFlag.HEAP.in(flags)
            ? pointer(memory.u64(address + layout.offset(HEAP_TYPE_CACHED_KEYS)))
            : OptionalLong.empty());
  }

  /**
   * The instances of a metatype are types; the chain of metatypes ends at {@code type}, its own
   * metatype.
   */
  private void checkIsType(Block first) throws MemoryFault {
    Block type = first;
    for (int i = 0; i < MAX_METATYPES; i++) {
      long metatype = Plausible.pointer(type.u64(layout.offset(OBJECT_TYPE)));
      boolean known = byAddress.containsKey(metatype) || metatype == type.address();
      type =
          metatype == type.address() ? type : memory.block(metatype, layout.offset(TYPE_FLAGS) + 8);
      if (!TypeFlag.TYPE.in(type.u64(layout.offset(TYPE_FLAGS)))) {
        break;
      }
      if (known) {
        return;
      }
    }
    throw new MemoryFault("no type at 0x" + Long.toHexString(first.address()));
  }

  private long dictOffset(Block type) throws MemoryFault {
    long offset = type.u64(layout.offset(TYPE_DICTOFFSET));
    if (offset < -MAX_SIZE || offset > MAX_SIZE) {
      throw new MemoryFault("no offset of a dict: " + offset);
    }
    return offset;
  }

  private static OptionalLong pointer(long address) throws MemoryFault {
    return address == 0 ? OptionalLong.empty() : OptionalLong.of(Plausible.pointer(address));
  }

  /** A C string in UTF-8. Names longer than can be are cut. */
  private String name(long address) throws MemoryFault {
    for (int size = 32; ; size *= 2) {
      byte[] bytes = nameBytes(address, size);
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      if (end < bytes.length || size >= MAX_NAME || bytes.length < size) {
        return new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8);
      }
    }
  }

  /** Up to {@code size} bytes, fewer where the mapping's last page ends. */
  private byte[] nameBytes(long address, int size) throws MemoryFault {
    int inPage = 4096 - (int) (address & 4095);
    return Plausible.block(memory, address, size, Math.min(size, inPage)).bytes();
  }
}
