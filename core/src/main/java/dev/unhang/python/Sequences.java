package dev.unhang.python;

import static dev.unhang.layout.Member.BYTEARRAY_START;
import static dev.unhang.layout.Member.BYTES_SVAL;
import static dev.unhang.layout.Member.LIST_ITEM;
import static dev.unhang.layout.Member.OBJECT_TYPE;
import static dev.unhang.layout.Member.TUPLE_ITEM;
import static dev.unhang.layout.Member.VAR_OBJECT_SIZE;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * Reads tuples, lists, bytes and bytearrays, and instances of their subclasses: at most so many
 * items of each.
 */
public final class Sequences {
  private final Memory memory;
  private final Layout layout;
  private final Types types;

  public Sequences(Memory memory, Layout layout, Types types) {
    this.memory = memory;
    this.layout = layout;
    this.types = types;
  }

  public Items tuple(long address, int max) throws MemoryFault {
    int itemsAt = layout.offset(TUPLE_ITEM);
    Block head = head(address, itemsAt, TypeFlag.TUPLE);
    return items(address + itemsAt, size(head), max);
  }

  public Items list(long address, int max) throws MemoryFault {
    Block head = head(address, layout.offset(LIST_ITEM) + 8, TypeFlag.LIST);
    return items(head.u64(layout.offset(LIST_ITEM)), size(head), max);
  }

  public Octets bytes(long address, int max) throws MemoryFault {
    int contentAt = layout.offset(BYTES_SVAL);
    Block head = head(address, contentAt, TypeFlag.BYTES);
    return octets(address + contentAt, size(head), max);
  }

  /** The caller knows that it is a bytearray: no flag tells. */
  public Octets bytearray(long address, int max) throws MemoryFault {
    Block head = memory.block(Plausible.pointer(address), layout.offset(BYTEARRAY_START) + 8);
    return octets(head.u64(layout.offset(BYTEARRAY_START)), size(head), max);
  }

  private Block head(long address, int length, TypeFlag flag) throws MemoryFault {
    Block head = memory.block(Plausible.pointer(address), length);
    if (!types.at(head.u64(layout.offset(OBJECT_TYPE))).has(flag)) {
      throw new MemoryFault("no " + flag + " at 0x" + Long.toHexString(address));
    }
    return head;
  }

  private long size(Block head) throws MemoryFault {
    return Plausible.count(head.u64(layout.offset(VAR_OBJECT_SIZE)), Plausible.MAX_COUNT, "items");
  }

  private Items items(long from, long size, int max) throws MemoryFault {
    int count = (int) Math.min(size, max);
    long[] addresses = new long[count];
    if (count > 0) {
      Block block = memory.block(Plausible.pointer(from), Math.multiplyExact(8, count));
      for (int i = 0; i < count; i++) {
        addresses[i] = block.u64(8 * i);
      }
    }
    return new Items(addresses, size);
  }

  private Octets octets(long from, long size, int max) throws MemoryFault {
    int count = (int) Math.min(size, max);
    return new Octets(count == 0 ? new byte[0] : memory.block(from, count).bytes(), size);
  }
}
