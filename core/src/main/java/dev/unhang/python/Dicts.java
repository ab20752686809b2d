package dev.unhang.python;

import static dev.unhang.layout.Member.DICT_KEYS;
import static dev.unhang.layout.Member.DICT_USED;
import static dev.unhang.layout.Member.DICT_VALUES;
import static dev.unhang.layout.Member.OBJECT_TYPE;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads dicts: general, split and with keys that are all strings, also those of subclasses. */
public final class Dicts {
  /** More entries are not looked at: the rest is missing, or a lookup fails. */
  private static final int MAX_ENTRIES = 1 << 17;

  private static final int CHUNK = 512;

  private final Memory memory;
  private final Layout layout;
  private final Types types;
  private final Strings strings;

  public Dicts(Memory memory, Layout layout, Types types, Strings strings) {
    this.memory = memory;
    this.layout = layout;
    this.types = types;
    this.strings = strings;
  }

  /** An entry: addresses of key and value. */
  public record Entry(long key, long value) {}

  /**
   * The entries of a dict in insertion order, or the first of them.
   *
   * @param size the number of all
   */
  public record Entries(List<Entry> list, long size) {

    /** How many were not read. */
    public long missing() {
      return size - list.size();
    }
  }

  /** At most {@code max} entries. */
  public Entries entries(long dict, int max) throws MemoryFault {
    Block head = head(dict);
    List<Entry> found = new ArrayList<>();
    if (max > 0) {
      visit(head, (key, value) -> found.add(new Entry(key, value)) && found.size() < max);
    }
    long size = Plausible.count(head.u64(layout.offset(DICT_USED)), Plausible.MAX_COUNT, "entries");
    return new Entries(List.copyOf(found), Math.max(size, found.size()));
  }

  /**
   * The value of the entry whose key is this string.
   *
   * @throws MemoryFault also if it could not be told whether there is one
   */
  public OptionalLong get(long dict, String key) throws MemoryFault {
    Lookup lookup = new Lookup(key);
    if (!visit(head(dict), lookup)) {
      throw new MemoryFault("a dict with more than " + MAX_ENTRIES + " entries");
    }
    return lookup.found;
  }

  /**
   * As {@link #get} in an instance's values, which are apart from the keys it shares with others of
   * its class.
   */
  OptionalLong get(long keys, long values, String key) throws MemoryFault {
    Lookup lookup = new Lookup(key);
    visitSplit(DictKeys.read(memory, layout, keys), values, lookup);
    return lookup.found;
  }

  /** As {@link #entries} of an instance's values. */
  Entries entries(long keys, long values, int max) throws MemoryFault {
    List<Entry> found = new ArrayList<>();
    visitSplit(
        DictKeys.read(memory, layout, keys),
        values,
        (key, value) -> found.add(new Entry(key, value)));
    return new Entries(List.copyOf(found.subList(0, Math.min(max, found.size()))), found.size());
  }

  @FunctionalInterface
  private interface Visitor {
    /** Returns whether to go on. */
    boolean visit(long key, long value) throws MemoryFault;
  }

  private final class Lookup implements Visitor {
    private final String key;
    private OptionalLong found = OptionalLong.empty();

    Lookup(String key) {
      this.key = key;
    }

    @Override
    public boolean visit(long candidate, long value) throws MemoryFault {
      if (strings.is(candidate, key)) {
        found = OptionalLong.of(value);
      }
      return found.isEmpty();
    }
  }

  private Block head(long dict) throws MemoryFault {
    Block head = memory.block(Plausible.pointer(dict), layout.offset(DICT_VALUES) + 8);
    PyType type = types.at(head.u64(layout.offset(OBJECT_TYPE)));
    if (!type.has(TypeFlag.DICT) && !type.isBuiltin("frozendict")) {
      throw new MemoryFault("no dict at 0x" + Long.toHexString(dict));
    }
    return head;
  }

  /** Returns whether all entries were visited, or as many as the visitor wanted. */
  private boolean visit(Block dict, Visitor visitor) throws MemoryFault {
    DictKeys keys = DictKeys.read(memory, layout, dict.u64(layout.offset(DICT_KEYS)));
    long values = dict.u64(layout.offset(DICT_VALUES));
    if (values != 0) {
      visitSplit(keys, values, visitor);
      return true;
    }
    for (long from = 0; from < keys.count(); from += CHUNK) {
      if (from >= MAX_ENTRIES) {
        return false;
      }
      Block entries = keys.block(memory, from, Math.min(from + CHUNK, keys.count()));
      for (int at = 0; at < entries.length(); at += keys.stride()) {
        long value = entries.u64(at + keys.value());
        if (value != 0 && !visitor.visit(entries.u64(at + keys.key()), value)) {
          return true;
        }
      }
    }
    return true;
  }

  private void visitSplit(DictKeys keys, long valuesAt, Visitor visitor) throws MemoryFault {
    SplitValues values = SplitValues.read(memory, layout, valuesAt, keys.count());
    Block entries = keys.block(memory, 0, keys.count());
    for (int index : values.order()) {
      long value = values.values()[index];
      if (value != 0 && !visitor.visit(entries.u64(index * keys.stride() + keys.key()), value)) {
        return;
      }
    }
  }
}
