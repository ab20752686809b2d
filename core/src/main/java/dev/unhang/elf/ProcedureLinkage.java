package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The procedure linkage table: small functions, without symbols, through which an image calls those
 * of others (System V psABI for AMD64, 5.2). Each is named by the function that it leads to, as
 * {@code malloc@plt}.
 */
final class ProcedureLinkage {
  private static final List<String> SECTIONS = List.of(".plt", ".plt.sec", ".plt.got");
  private static final int ENTRY = 16;
  private static final int SHORT_ENTRY = 8;
  private static final int ENDBR64 = 0xfa1e0ff3;
  private static final int BND = 0xf2;
  private static final int JMP_RIP = 0x25ff; // jmp *offset(%rip)
  private static final int PUSH = 0x68;

  private static final int RELOCATION = 24; // Elf64_Rela of elf(5)
  private static final int MOST_RELOCATIONS = 1 << 20;
  private static final int CHUNK = 4096;

  private final Lazy<Sections> sections;
  private final Lazy<Optional<SymbolTable>> symbols;

  ProcedureLinkage(Lazy<Sections> sections, Lazy<Optional<SymbolTable>> symbols) {
    this.sections = sections;
    this.symbols = symbols;
  }

  /** The entry around an address; empty for any other code. */
  Optional<Symbol> at(long address) throws ElfException {
    for (String name : SECTIONS) {
      Optional<Section> section = sections.get().named(name);
      if (section.isPresent()
          && address - section.get().address() >= 0
          && address - section.get().address() < section.get().size()) {
        return in(section.get(), address);
      }
    }
    return Optional.empty();
  }

  private Optional<Symbol> in(Section section, long address) throws ElfException {
    long offset = address - section.address();
    Optional<Symbol> found = entry(section, offset & -ENTRY, ENTRY);
    long half = offset & -SHORT_ENTRY;
    return section.name().equals(".plt.got") && (found.isEmpty() || half != found.get().value())
        ? entry(section, half, SHORT_ENTRY).or(() -> found)
        : found;
  }

  private Optional<Symbol> entry(Section section, long offset, int size) throws ElfException {
    int length = (int) Math.min(size, section.size() - offset);
    ByteBuffer code = sections.get().contents(section).block(offset, length);
    int at = length >= 8 && code.getInt(0) == ENDBR64 ? 4 : 0;
    if (at + 5 <= length && (code.get(at) & 0xff) == PUSH) {
      return named(relocation(".rela.plt", code.getInt(at + 1)), section, offset, size);
    }
    at += at < length && (code.get(at) & 0xff) == BND ? 1 : 0;
    if (at + 6 > length || (code.getShort(at) & 0xffff) != JMP_RIP) {
      return Optional.empty();
    }
    long slot = section.address() + offset + at + 6 + code.getInt(at + 2);
    OptionalLong symbol = symbolOf(".rela.plt", slot);
    return named(symbol.isPresent() ? symbol : symbolOf(".rela.dyn", slot), section, offset, size);
  }

  private Optional<Symbol> named(OptionalLong index, Section section, long offset, int size)
      throws ElfException {
    Optional<SymbolTable> table = symbols.get();
    if (index.isEmpty() || table.isEmpty() || index.getAsLong() >= table.get().count()) {
      return Optional.empty();
    }
    String name = table.get().symbol((int) index.getAsLong()).name();
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Symbol(
                name + "@plt",
                section.address() + offset,
                size,
                Symbol.Type.FUNCTION,
                Symbol.Binding.LOCAL));
  }

  /** The symbol's index in a relocation, by the relocation's own. */
  private OptionalLong relocation(String name, long index) throws ElfException {
    Optional<Section> section = sections.get().named(name);
    if (section.isEmpty() || index < 0 || index >= section.get().size() / RELOCATION) {
      return OptionalLong.empty();
    }
    ByteBuffer entry = sections.get().contents(section.get()).block(index * RELOCATION, RELOCATION);
    return OptionalLong.of(entry.getLong(8) >>> 32);
  }

  /** The symbol's index in the relocation of a slot of the global offset table. */
  private OptionalLong symbolOf(String name, long slot) throws ElfException {
    Optional<Section> section = sections.get().named(name);
    if (section.isEmpty()) {
      return OptionalLong.empty();
    }
    ByteSource table = sections.get().contents(section.get());
    long count = Math.min(MOST_RELOCATIONS, table.size() / RELOCATION);
    for (long first = 0; first < count; first += CHUNK) {
      int n = (int) Math.min(CHUNK, count - first);
      ByteBuffer chunk = table.block(first * RELOCATION, n * RELOCATION);
      for (int i = 0; i < n; i++) {
        if (chunk.getLong(i * RELOCATION) == slot) {
          return OptionalLong.of(chunk.getLong(i * RELOCATION + 8) >>> 32);
        }
      }
    }
    return OptionalLong.empty();
  }
}
