package dev.unhang.elf;

import java.util.List;
import java.util.Optional;

/**
 * Lookups over all symbol tables of an image. What one table lacks, or is too broken to say,
 * another may have.
 */
final class ImageSymbols {
  private final Lazy<Optional<DynamicSymbols>> exported;
  private final Lazy<Optional<SymbolTable>> dynamic;
  private final Lazy<Optional<SymbolTable>> full;
  private final Lazy<Optional<AddressIndex>> dynamicIndex;
  private final Lazy<Optional<AddressIndex>> fullIndex;
  private final ProcedureLinkage linkage;

  ImageSymbols(Lazy<Optional<Dynamic>> segment, Lazy<Sections> sections, Segments segments) {
    exported = new Lazy<>(() -> exported(segment.get()));
    dynamic = new Lazy<>(() -> dynamic(sections));
    full = new Lazy<>(() -> ofType(sections.get(), Section.SHT_SYMTAB));
    dynamicIndex = new Lazy<>(() -> index(dynamic.get(), segments));
    linkage = new ProcedureLinkage(sections, dynamic);
    fullIndex = new Lazy<>(() -> index(full.get(), segments));
  }

  Optional<SymbolTable> full() throws ElfException {
    return full.get();
  }

  Optional<SymbolTable> dynamic() throws ElfException {
    return dynamic.get();
  }

  Optional<Symbol> named(String name) throws ElfException {
    return first(List.of(() -> exported(name), () -> unambiguous(full.get(), name)));
  }

  Optional<Symbol> at(long address) throws ElfException {
    return first(
        List.of(
            () -> linkage.at(address), // before the labels in front of the table
            () -> at(fullIndex.get(), address),
            () -> at(dynamicIndex.get(), address)));
  }

  /** One place to look. */
  private interface Lookup {
    Optional<Symbol> find() throws ElfException;
  }

  private static Optional<Symbol> first(List<Lookup> lookups) throws ElfException {
    Optional<ElfException> failure = Optional.empty();
    for (Lookup lookup : lookups) {
      try {
        Optional<Symbol> found = lookup.find();
        if (found.isPresent()) {
          return found;
        }
      } catch (ElfException e) {
        failure = failure.isPresent() ? failure : Optional.of(e);
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    return Optional.empty();
  }

  /** By hash, else by going through the section. */
  Optional<Symbol> exported(String name) throws ElfException {
    Optional<DynamicSymbols> hashed = exported.get();
    return hashed.isPresent() ? hashed.get().named(name) : unambiguous(dynamic.get(), name);
  }

  /** The one that is not local, or the only place that local ones name. */
  private static Optional<Symbol> unambiguous(Optional<SymbolTable> table, String name)
      throws ElfException {
    List<Symbol> found = table.isPresent() ? table.get().named(name) : List.of();
    Optional<Symbol> seen =
        found.stream().filter(s -> s.binding() != Symbol.Binding.LOCAL).findFirst();
    boolean samePlace = found.stream().mapToLong(Symbol::value).distinct().count() == 1;
    return seen.isPresent() || !samePlace ? seen : found.stream().findFirst();
  }

  private static Optional<Symbol> at(Optional<AddressIndex> index, long address)
      throws ElfException {
    return index.isPresent() ? index.get().at(address) : Optional.empty();
  }

  private static Optional<DynamicSymbols> exported(Optional<Dynamic> segment) throws ElfException {
    return segment.isPresent() ? segment.get().symbols() : Optional.empty();
  }

  /** The section, which says how long it is, or else what the hash table says. */
  private Optional<SymbolTable> dynamic(Lazy<Sections> sections) throws ElfException {
    try {
      Optional<SymbolTable> section = ofType(sections.get(), Section.SHT_DYNSYM);
      if (section.isPresent()) {
        return section;
      }
    } catch (ElfException e) {
      if (exported.get().isEmpty()) {
        throw e;
      }
    }
    Optional<DynamicSymbols> hashed = exported.get();
    return hashed.isPresent() ? Optional.of(hashed.get().table()) : Optional.empty();
  }

  private static Optional<SymbolTable> ofType(Sections sections, int type) throws ElfException {
    Optional<Section> section = sections.ofType(type);
    return section.isPresent() ? Optional.of(sections.symbols(section.get())) : Optional.empty();
  }

  private static Optional<AddressIndex> index(Optional<SymbolTable> table, Segments segments)
      throws ElfException {
    return table.isPresent()
        ? Optional.of(AddressIndex.of(table.get(), segments))
        : Optional.empty();
  }
}
