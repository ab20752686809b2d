package dev.unhang.python;

import static dev.unhang.layout.Member.DICT_VALUES_CAPACITY;
import static dev.unhang.layout.Member.DICT_VALUES_SIZE;
import static dev.unhang.layout.Member.DICT_VALUES_VALUES;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * Values whose keys are elsewhere, shared with other instances of a class.
 *
 * @param values address of each by index of its key; 0 where there is none
 * @param order indices in the order of insertion
 */
@SuppressWarnings("ArrayRecordComponent") // made here, for one reader: not worth a copy
record SplitValues(long[] values, int[] order) {
  private static final int MAX_KEYS = 1 << 16;

  /** Reads the values for so many keys. */
  static SplitValues read(Memory memory, Layout layout, long address, long keys)
      throws MemoryFault {
    int count = (int) Plausible.count(keys, MAX_KEYS, "shared keys");
    Plausible.pointer(address);
    if (layout.has(DICT_VALUES_CAPACITY)) {
      return ordered(memory, layout, address);
    } else if (layout.has(DICT_VALUES_VALUES)) {
      return prefixed(memory, layout, address, count);
    }
    return plain(memory, address, count);
  }

  /** Up to 3.10: an array; dicts whose order differs from that of the keys are not split. */
  private static SplitValues plain(Memory memory, long address, int count) throws MemoryFault {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return new SplitValues(longs(memory.block(address, 8 * count), 0, count), order);
  }

  /**
   * 3.11 and 3.12: before the array, downwards: a byte with the size of this prefix, the number
   * used, their order.
   */
  private static SplitValues prefixed(Memory memory, Layout layout, long address, int count)
      throws MemoryFault {
    int used = memory.u8(address - 2);
    Block block =
        memory.block(address - 2 - used, 2 + used + layout.offset(DICT_VALUES_VALUES) + 8 * count);
    int[] order = new int[used];
    for (int i = 0; i < used; i++) {
      order[i] = index(block.u8(used - 1 - i), count);
    }
    return new SplitValues(
        longs(block, 2 + used + layout.offset(DICT_VALUES_VALUES), count), order);
  }

  /** From 3.13: a head with capacity and number used, the array, the order. */
  private static SplitValues ordered(Memory memory, Layout layout, long address)
      throws MemoryFault {
    int values = layout.offset(DICT_VALUES_VALUES);
    int capacity = memory.u8(address + layout.offset(DICT_VALUES_CAPACITY));
    Block block = memory.block(address, values + 9 * capacity);
    int[] order = new int[index(block.u8(layout.offset(DICT_VALUES_SIZE)), capacity + 1)];
    for (int i = 0; i < order.length; i++) {
      order[i] = index(block.u8(values + 8 * capacity + i), capacity);
    }
    return new SplitValues(longs(block, values, capacity), order);
  }

  private static int index(int index, int size) throws MemoryFault {
    return (int) Plausible.count(index, size - 1, "values");
  }

  private static long[] longs(Block block, int offset, int count) throws MemoryFault {
    long[] longs = new long[count];
    for (int i = 0; i < count; i++) {
      longs[i] = block.u64(offset + 8 * i);
    }
    return longs;
  }
}
