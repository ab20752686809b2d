package dev.unhang.python;

import static dev.unhang.layout.Member.SET_ENTRY_HASH;
import static dev.unhang.layout.Member.SET_ENTRY_KEY;
import static dev.unhang.layout.Member.SET_ENTRY_SIZEOF;
import static dev.unhang.layout.Member.SET_MASK;
import static dev.unhang.layout.Member.SET_TABLE;
import static dev.unhang.layout.Member.SET_USED;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Arrays;

/**
 * Reads {@code set} and {@code frozenset}. The caller knows that it is one: no flag of the type
 * tells.
 */
public final class Sets {
  private static final int MAX_SLOTS = 1 << 20;
  private static final int CHUNK = 1_024;

  /** The hash of a slot whose key was removed. No object has it. */
  private static final long REMOVED = -1;

  private final Memory memory;
  private final Layout layout;

  public Sets(Memory memory, Layout layout) {
    this.memory = memory;
    this.layout = layout;
  }

  /** At most {@code max} items, in the order in which iteration yields them. */
  public Items items(long set, int max) throws MemoryFault {
    Block head = memory.block(Plausible.pointer(set), layout.offset(SET_TABLE) + 8);
    long slots = head.u64(layout.offset(SET_MASK)) + 1;
    if (slots <= 0 || Long.bitCount(slots) != 1) {
      throw new MemoryFault("no set at 0x" + Long.toHexString(set));
    }
    long used = Plausible.count(head.u64(layout.offset(SET_USED)), slots, "items");
    long table = head.u64(layout.offset(SET_TABLE));
    int stride = layout.offset(SET_ENTRY_SIZEOF);

    long[] found = new long[(int) Math.min(Math.min(used, max), MAX_SLOTS)];
    int count = 0;
    for (long from = 0; from < Math.min(slots, MAX_SLOTS) && count < found.length; from += CHUNK) {
      int length = (int) Math.min(CHUNK, slots - from);
      Block block = memory.block(Plausible.pointer(table) + from * stride, length * stride);
      for (int at = 0; at < block.length() && count < found.length; at += stride) {
        long key = block.u64(at + layout.offset(SET_ENTRY_KEY));
        if (key != 0 && block.u64(at + layout.offset(SET_ENTRY_HASH)) != REMOVED) {
          found[count++] = key;
        }
      }
    }
    return new Items(Arrays.copyOf(found, count), used);
  }
}
