package dev.unhang.elf;

import java.util.Arrays;
import java.util.Optional;

/** A symbol table sorted by address. */
final class AddressIndex {
  /** A key is the symbol's address, relative to the image's first, above its index in the table. */
  static final int INDEX_BITS = 24;

  private static final long MAX_SPAN = 1L << (63 - INDEX_BITS);

  /** How many symbols that begin before an address are looked at; functions do not nest deeper. */
  private static final int MAX_LOOK_BACK = 64;

  private final SymbolTable table;
  private final Segments segments;
  private final long lowest;
  private final long span;
  private final long[] keys;

  private AddressIndex(SymbolTable table, Segments segments, long lowest, long span, long[] keys) {
    this.table = table;
    this.segments = segments;
    this.lowest = lowest;
    this.span = span;
    this.keys = keys;
  }

  static AddressIndex of(SymbolTable table, Segments segments) throws ElfException {
    long lowest = segments.lowest();
    long span = segments.span();
    if (span > MAX_SPAN) {
      throw new ElfException("an image that spans 0x%x bytes".formatted(span));
    }
    Keys keys = new Keys(table, lowest, span);
    table.forEach(keys);
    return new AddressIndex(table, segments, lowest, span, keys.sorted());
  }

  /** Collects the keys of what has an address. */
  private static final class Keys implements SymbolTable.Visitor {
    private final SymbolTable table;
    private final long lowest;
    private final long span;
    private long[] keys = new long[1024]; // grows with what is read, not with what is claimed
    private int size;

    Keys(SymbolTable table, long lowest, long span) {
      this.table = table;
      this.lowest = lowest;
      this.span = span;
    }

    @Override
    public void visit(int index, SymbolEntry entry) throws ElfException {
      long relative = entry.value() - lowest;
      if (entry.located() && relative >= 0 && relative < span && !table.isMark(entry)) {
        keys = size < keys.length ? keys : Arrays.copyOf(keys, 2 * size);
        keys[size++] = relative << INDEX_BITS | index;
      }
    }

    long[] sorted() {
      long[] sorted = Arrays.copyOf(keys, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  /**
   * The symbol that an address belongs to: the innermost function that spans it, else the innermost
   * object, else, in code, the label right before it (functions in assembly often have no size).
   */
  Optional<Symbol> at(long address) throws ElfException {
    long relative = address - lowest;
    if (relative < 0 || relative >= span) {
      return Optional.empty();
    }
    int end = upTo(relative);
    boolean code = segments.executable(address);
    Optional<Candidate> best = Optional.empty();
    for (int i = end - 1; i >= Math.max(0, end - MAX_LOOK_BACK); i--) {
      Candidate next = candidate(i);
      if (best.isPresent() && best.get().settles(next)) {
        break;
      }
      if (best.isPresent() && next.closes(best.get(), address)) {
        best = Optional.empty();
      }
      boolean nearest = keys[i] >>> INDEX_BITS == keys[end - 1] >>> INDEX_BITS;
      boolean label = code && nearest && next.entry.size() == 0;
      if ((label || next.spans(address)) && (best.isEmpty() || next.betterThan(best.get()))) {
        best = Optional.of(next);
      }
    }
    return best.isPresent() ? Optional.of(table.symbol(best.get().index)) : Optional.empty();
  }

  /** The number of keys whose address is at most this one. */
  private int upTo(long relative) {
    int found = Arrays.binarySearch(keys, relative << INDEX_BITS | (1 << INDEX_BITS) - 1);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private Candidate candidate(int i) throws ElfException {
    int index = (int) keys[i] & (1 << INDEX_BITS) - 1;
    return new Candidate(index, table.entry(index));
  }

  private record Candidate(int index, SymbolEntry entry) {

    boolean spans(long address) {
      long into = address - entry.value();
      return into >= 0 && Long.compareUnsigned(into, entry.size()) < 0;
    }

    /** Whether a label lies in this function, which ends before the address. */
    boolean closes(Candidate label, long address) {
      return label.entry.size() == 0 && spans(label.entry.value()) && !spans(address);
    }

    /** Whether nothing at {@code next} and before it can be better. */
    boolean settles(Candidate next) {
      return entry.code() && entry.size() != 0 && next.entry.value() != entry.value();
    }

    boolean betterThan(Candidate other) {
      return kind() != other.kind()
          ? kind() > other.kind()
          : entry.value() == other.entry.value() && visibility() > other.visibility();
    }

    /** Sized before unsized, functions before objects. */
    private int kind() {
      return (entry.size() != 0 ? 2 : 0) + (entry.code() ? 1 : 0);
    }

    private int visibility() {
      return switch (entry.binding()) {
        case GLOBAL, UNIQUE -> 2;
        case WEAK -> 1;
        case LOCAL, OTHER -> 0;
      };
    }
  }
}
