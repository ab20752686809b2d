package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The symbols of a section or of the dynamic segment, in the image's order. Names become strings
 * only when a symbol is asked for.
 */
public final class SymbolTable {
  /** Longer than mangled C++ names get, in bytes. */
  static final int MAX_NAME = 1 << 16;

  /** The largest libraries have a million. */
  static final int MAX_SYMBOLS = 1 << AddressIndex.INDEX_BITS;

  private static final int CHUNK = 4096;
  private static final byte[] NUL = {0};
  private static final byte[] MARK = {'$'};
  private static final byte[] GCC_LTO = ".lto_priv.".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CLANG_LTO = ".llvm.".getBytes(StandardCharsets.UTF_8);

  /** More symbols of one name than this are not told apart. */
  private static final int MAX_NAMESAKES = 64;

  private final ByteSource entries;
  private final StringTable names;
  private final int count;

  /**
   * @param entries the whole table: a last entry that is cut off does not count
   */
  SymbolTable(ByteSource entries, StringTable names) throws ElfException {
    long count = entries.size() / SymbolEntry.SIZE;
    if (count > MAX_SYMBOLS) {
      throw new ElfException("a symbol table of " + count + " symbols");
    }
    this.entries = entries;
    this.names = names;
    this.count = (int) count;
  }

  public int count() {
    return count;
  }

  /** Symbol {@code index} of {@code [0, count())}; undefined ones are among them. */
  public Symbol symbol(int index) throws ElfException {
    return entry(index).named(names);
  }

  SymbolEntry entry(int index) throws ElfException {
    return SymbolEntry.read(entries, index);
  }

  /** Whether a symbol only marks where code or data begins on AArch64: {@code $x}, {@code $d}. */
  boolean isMark(SymbolEntry entry) throws ElfException {
    return entry.size() == 0 && names.has(entry.name(), MARK);
  }

  /** What is done with each symbol. */
  interface Visitor {
    void visit(int index, SymbolEntry entry) throws ElfException;
  }

  /** Goes over all symbols in order. */
  void forEach(Visitor visitor) throws ElfException {
    for (int first = 0; first < count; first += CHUNK) {
      int n = Math.min(CHUNK, count - first);
      ByteBuffer chunk = entries.block((long) first * SymbolEntry.SIZE, n * SymbolEntry.SIZE);
      for (int i = 0; i < n; i++) {
        visitor.visit(first + i, SymbolEntry.at(chunk, i * SymbolEntry.SIZE));
      }
    }
  }

  /**
   * The defined symbols of that name: several files of a program may each have a static one. If
   * there is none, those that a compiler renamed when it optimized the whole program: {@code
   * name.lto_priv.0} (GCC), {@code name.llvm.123} (Clang).
   */
  public List<Symbol> named(String name) throws ElfException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    List<Symbol> exact = new ArrayList<>();
    List<Symbol> renamed = new ArrayList<>();
    forEach((index, entry) -> {
      if (entry.defined() && names.has(entry.name(), bytes)) {
        long end = entry.name() + bytes.length;
        if (names.has(end, NUL)) {
          add(exact, entry);
        } else if (names.has(end, GCC_LTO) || names.has(end, CLANG_LTO)) {
          add(renamed, entry);
        }
      }
    });
    return exact.isEmpty() ? renamed : exact;
  }

  private void add(List<Symbol> found, SymbolEntry entry) throws ElfException {
    if (found.size() < MAX_NAMESAKES) {
      found.add(entry.named(names));
    }
  }
}
