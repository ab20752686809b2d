package dev.unhang.python;

import static dev.unhang.layout.Member.DICT_ENTRY_KEY;
import static dev.unhang.layout.Member.DICT_ENTRY_SIZEOF;
import static dev.unhang.layout.Member.DICT_ENTRY_VALUE;
import static dev.unhang.layout.Member.DICT_KEYS_INDICES;
import static dev.unhang.layout.Member.DICT_KEYS_KIND;
import static dev.unhang.layout.Member.DICT_KEYS_LOG2_INDEX_BYTES;
import static dev.unhang.layout.Member.DICT_KEYS_LOG2_SIZE;
import static dev.unhang.layout.Member.DICT_KEYS_NENTRIES;
import static dev.unhang.layout.Member.DICT_KEYS_SIZE;
import static dev.unhang.layout.Member.DICT_UNICODE_ENTRY_KEY;
import static dev.unhang.layout.Member.DICT_UNICODE_ENTRY_SIZEOF;
import static dev.unhang.layout.Member.DICT_UNICODE_ENTRY_VALUE;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;

/**
 * The entries of one dict, or keys that instances share: a {@code PyDictKeysObject}, whose entries
 * stand in insertion order behind a hash table of their indices (which is not needed here).
 *
 * @param entries address of the first entry
 * @param count of entries, removed ones among them
 * @param stride bytes of an entry
 * @param key where in an entry its key is, in bytes
 * @param value where in an entry its value is, in bytes
 */
record DictKeys(long entries, long count, int stride, int key, int value) {
  private static final int MAX_LOG2_SIZE = 40;
  private static final int KIND_GENERAL = 0;
  private static final int KIND_SPLIT = 2;

  /** Reads the head of the {@code PyDictKeysObject} at an address. */
  static DictKeys read(Memory memory, Layout layout, long address) throws MemoryFault {
    int indices = layout.offset(DICT_KEYS_INDICES);
    Block head = memory.block(Plausible.pointer(address), indices);
    boolean general = true;
    long size;
    long indexBytes;
    if (layout.has(DICT_KEYS_SIZE)) {
      size = head.u64(layout.offset(DICT_KEYS_SIZE));
      if (size <= 0 || size > 1L << MAX_LOG2_SIZE || Long.bitCount(size) != 1) {
        throw new MemoryFault("no dict of size " + size);
      }
      indexBytes = size * indexWidth(size);
    } else {
      size = 1L << log2(head.u8(layout.offset(DICT_KEYS_LOG2_SIZE)));
      indexBytes = 1L << log2(head.u8(layout.offset(DICT_KEYS_LOG2_INDEX_BYTES)));
      int kind =
          (int)
              Plausible.count(head.u8(layout.offset(DICT_KEYS_KIND)), KIND_SPLIT, "kinds of dict");
      general = kind == KIND_GENERAL;
    }
    long count = Plausible.count(head.u64(layout.offset(DICT_KEYS_NENTRIES)), size, "entries");
    long entries = address + indices + indexBytes;
    return general
        ? new DictKeys(
            entries,
            count,
            layout.offset(DICT_ENTRY_SIZEOF),
            layout.offset(DICT_ENTRY_KEY),
            layout.offset(DICT_ENTRY_VALUE))
        : new DictKeys(
            entries,
            count,
            layout.offset(DICT_UNICODE_ENTRY_SIZEOF),
            layout.offset(DICT_UNICODE_ENTRY_KEY),
            layout.offset(DICT_UNICODE_ENTRY_VALUE));
  }

  /** Entries {@code from} to {@code to}, the latter not included. */
  Block block(Memory memory, long from, long to) throws MemoryFault {
    return memory.block(entries + from * stride, Math.toIntExact((to - from) * stride));
  }

  private static int log2(int value) throws MemoryFault {
    return (int) Plausible.count(value, MAX_LOG2_SIZE + 3, "bits of a dict's size");
  }

  /** Bytes of an index: as few as the size allows (Objects/dictobject.c, up to 3.10). */
  private static int indexWidth(long size) {
    if (size <= 0xff) {
      return 1;
    } else if (size <= 0xffff) {
      return 2;
    } else if (size <= 0xffffffffL) {
      return 4;
    }
    return 8;
  }
}
