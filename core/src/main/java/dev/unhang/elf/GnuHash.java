package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * DT_GNU_HASH: a Bloom filter, buckets, and chains in which the lowest bit marks the last symbol.
 * The format is that of binutils' {@code bfd/elflink.c} and glibc's {@code elf/dl-lookup.c}; no
 * standard has it.
 */
record GnuHash(ByteSource table, int buckets, int firstSymbol, int bloomWords, int bloomShift)
    implements SymbolHash {
  private static final int HEADER = 16;
  private static final int CHUNK = 1 << 14;

  static GnuHash parse(ByteSource table) throws ElfException {
    ByteBuffer b = table.block(0, HEADER);
    GnuHash hash = new GnuHash(table, b.getInt(0), b.getInt(4), b.getInt(8), b.getInt(12));
    if (hash.buckets <= 0 || hash.bloomWords <= 0 || hash.firstSymbol <= 0) {
      throw new ElfException("a GNU hash table without buckets or Bloom filter");
    }
    table.require(0, hash.chainsAt());
    return hash;
  }

  private long bucketsAt() {
    return HEADER + 8L * bloomWords;
  }

  private long chainsAt() {
    return bucketsAt() + 4L * buckets;
  }

  @Override
  public Optional<Symbol> find(byte[] name, Candidate candidate) throws ElfException {
    int hash = hash(name);
    long first = mayContain(hash) ? bucket(Integer.remainderUnsigned(hash, buckets)) : 0;
    if (first < firstSymbol) {
      return Optional.empty();
    }
    for (long symbol = first; symbol < first + MAX_CHAIN; symbol++) {
      int chained = chain(symbol);
      Optional<Symbol> found =
          (chained | 1) == (hash | 1) ? candidate.at((int) symbol) : Optional.empty();
      if (found.isPresent() || (chained & 1) != 0) {
        return found;
      }
    }
    throw new ElfException("a chain of the GNU hash table does not end");
  }

  private boolean mayContain(int hash) throws ElfException {
    int word = Integer.remainderUnsigned(hash >>> 6, bloomWords);
    long bits = table.block(HEADER + 8L * word, 8).getLong(0);
    return (bits >>> (hash & 63) & bits >>> (hash >>> bloomShift & 63) & 1) != 0;
  }

  private long bucket(int index) throws ElfException {
    return Integer.toUnsignedLong(table.block(bucketsAt() + 4L * index, 4).getInt(0));
  }

  private int chain(long symbol) throws ElfException {
    return table.block(chainsAt() + 4 * (symbol - firstSymbol), 4).getInt(0);
  }

  /** The table does not say how many symbols there are: the last chain's end does. */
  @Override
  public int count() throws ElfException {
    long last = 0;
    for (int first = 0; first < buckets; first += CHUNK) {
      int n = Math.min(CHUNK, buckets - first);
      ByteBuffer b = table.block(bucketsAt() + 4L * first, 4 * n);
      for (int i = 0; i < n; i++) {
        last = Math.max(last, Integer.toUnsignedLong(b.getInt(4 * i)));
      }
    }
    if (last < firstSymbol) {
      return firstSymbol;
    }
    for (int i = 0; i < MAX_CHAIN; i++, last++) {
      if ((chain(last) & 1) != 0) {
        return (int) (last + 1);
      }
    }
    throw new ElfException("the last chain of the GNU hash table does not end");
  }

  private static int hash(byte[] name) {
    int hash = 5381;
    for (byte b : name) {
      hash = hash * 33 + (b & 0xff);
    }
    return hash;
  }
}
