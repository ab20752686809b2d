package dev.unhang.elf;

import java.nio.ByteBuffer;

/** A symbol whose name has not been read yet. */
record SymbolEntry(long name, int info, int section, long value, long size) {
  static final int SIZE = 24;

  private static final int SHN_UNDEF = 0;
  private static final int SHN_ABS = 0xfff1;
  private static final int SHN_COMMON = 0xfff2;

  static SymbolEntry at(ByteBuffer b, int position) {
    return new SymbolEntry(
        Integer.toUnsignedLong(b.getInt(position)),
        b.get(position + 4) & 0xff,
        b.getShort(position + 6) & 0xffff,
        b.getLong(position + 8),
        b.getLong(position + 16));
  }

  static SymbolEntry read(ByteSource table, long index) throws ElfException {
    return at(table.block(index * SIZE, SIZE), 0);
  }

  Symbol.Type type() {
    return Symbol.Type.of(info & 0xf);
  }

  Symbol.Binding binding() {
    return Symbol.Binding.of(info >> 4);
  }

  /** Whether the image itself has what the symbol names. */
  boolean defined() {
    return section != SHN_UNDEF && section != SHN_COMMON;
  }

  /** Whether the value is an address in the image's code or data. */
  boolean located() {
    return defined()
        && section != SHN_ABS
        && switch (type()) {
          case NONE, OBJECT, FUNCTION, IFUNC -> true;
          case SECTION, FILE, COMMON, TLS, OTHER -> false;
        };
  }

  boolean code() {
    return type() == Symbol.Type.FUNCTION || type() == Symbol.Type.IFUNC;
  }

  Symbol named(StringTable names) throws ElfException {
    return new Symbol(names.string(name, SymbolTable.MAX_NAME), value, size, type(), binding());
  }
}
