package dev.unhang.python;

import static dev.unhang.layout.Member.DEQUE_BLOCK_DATA;
import static dev.unhang.layout.Member.DEQUE_BLOCK_RIGHTLINK;
import static dev.unhang.layout.Member.DEQUE_LEFTBLOCK;
import static dev.unhang.layout.Member.DEQUE_LEFTINDEX;
import static dev.unhang.layout.Member.VAR_OBJECT_SIZE;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * Reads {@code collections.deque}: a chain of blocks of objects, the first and last partly used.
 */
public final class Deques {
  private final Memory memory;
  private final Layout layout;

  Deques(Memory memory, Layout layout) {
    this.memory = memory;
    this.layout = layout;
  }

  /** At most {@code max} items from the left. The caller knows that it is a deque. */
  public Items items(long deque, int max) throws MemoryFault {
    int data = layout.offset(DEQUE_BLOCK_DATA);
    int link = layout.offset(DEQUE_BLOCK_RIGHTLINK);
    int slots = (link - data) / 8;
    Block head = memory.block(Plausible.pointer(deque), layout.offset(DEQUE_LEFTINDEX) + 8);
    long size =
        Plausible.count(head.u64(layout.offset(VAR_OBJECT_SIZE)), Plausible.MAX_COUNT, "items");
    long[] found = new long[(int) Math.min(size, max)];
    long index = Plausible.count(head.u64(layout.offset(DEQUE_LEFTINDEX)), slots, "slots");
    long at = head.u64(layout.offset(DEQUE_LEFTBLOCK));
    for (int i = 0; i < found.length; ) {
      Block block = memory.block(Plausible.pointer(at), link + 8);
      for (; i < found.length && index < slots; index++) {
        found[i++] = block.u64(data + 8 * (int) index);
      }
      index = 0;
      at = block.u64(link);
    }
    return new Items(found, size);
  }
}
