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
    long lowest = segments.lowest().orElse(0);
    long span = segments.end().orElse(0) - lowest;
    if (span < 0 || span > MAX_SPAN) {
      throw new ElfException("an image that spans 0x%x bytes".formatted(span));
    }
    Keys keys = new Keys(table.count(), lowest, span);
    table.forEach(keys);
    return new AddressIndex(table, segments, lowest, span, keys.sorted());
  }

  /** Collects the keys of what has an address. */
  private static final class Keys implements SymbolTable.Visitor {
    private final long[] keys;
    private final long lowest;
    private final long span;
    private int size;

    Keys(int count, long lowest, long span) {
      this.keys = new long[count];
      this.lowest = lowest;
      this.span = span;
    }

    @Override
    public void visit(int index, SymbolEntry entry) {
      long relative = entry.value() - lowest;
      if (entry.located() && relative >= 0 && relative < span) {
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
    Optional<Candidate> best = Optional.empty();
    for (int i = end - 1; i >= Math.max(0, end - MAX_LOOK_BACK); i--) {
      Candidate next = candidate(i);
      if (best.isPresent() && best.get().settles(next)) {
        break;
      }
      boolean nearest = keys[i] >>> INDEX_BITS == keys[end - 1] >>> INDEX_BITS;
      if ((next.spans(address) || (nearest && isLabel(next.entry, address)))
          && (best.isEmpty() || next.betterThan(best.get()))) {
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

  /**
   * Whether an address after this symbol may be its code; {@code $x} and {@code $d} mark code and
   * data on AArch64.
   */
  private boolean isLabel(SymbolEntry entry, long address) throws ElfException {
    return entry.size() == 0 && segments.executable(address) && !table.startsWith(entry, "$");
  }

  private record Candidate(int index, SymbolEntry entry) {

    boolean spans(long address) {
      long into = address - entry.value();
      return into >= 0 && Long.compareUnsigned(into, entry.size()) < 0;
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
