package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.Optional;

/** DT_HASH: buckets, and for each symbol the next of its bucket (System V gABI, "Hash Table"). */
record SysvHash(ByteSource table, int buckets, int count) implements SymbolHash {
  private static final int HEADER = 8;
  private static final int STN_UNDEF = 0;

  static SysvHash parse(ByteSource table) throws ElfException {
    ByteBuffer b = table.block(0, HEADER);
    SysvHash hash = new SysvHash(table, b.getInt(0), b.getInt(4));
    if (hash.buckets <= 0 || hash.count < 0) {
      throw new ElfException("a hash table without buckets");
    }
    table.require(HEADER, 4L * hash.buckets + 4L * hash.count);
    return hash;
  }

  @Override
  public Optional<Symbol> find(byte[] name, Candidate candidate) throws ElfException {
    int symbol = word(Integer.remainderUnsigned(hash(name), buckets));
    for (int i = 0; i < MAX_CHAIN && symbol != STN_UNDEF; i++) {
      if (symbol < 0 || symbol >= count) {
        throw new ElfException("a chain of the hash table leads to symbol " + symbol);
      }
      Optional<Symbol> found = candidate.at(symbol);
      if (found.isPresent()) {
        return found;
      }
      symbol = word((long) buckets + symbol);
    }
    if (symbol != STN_UNDEF) {
      throw new ElfException("a chain of the hash table does not end");
    }
    return Optional.empty();
  }

  private int word(long index) throws ElfException {
    return table.block(HEADER + 4 * index, 4).getInt(0);
  }

  private static int hash(byte[] name) {
    int hash = 0;
    for (byte b : name) {
      hash = (hash << 4) + (b & 0xff);
      hash = (hash ^ (hash >>> 24 & 0xf0)) & 0x0fffffff;
    }
    return hash;
  }
}
