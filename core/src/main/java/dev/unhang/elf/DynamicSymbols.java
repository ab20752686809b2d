package dev.unhang.elf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The exported symbols, found by hash.
 *
 * @param entries the symbol table, from its first entry to the end of its segment
 */
record DynamicSymbols(ByteSource entries, StringTable names, SymbolHash hash) {

  Optional<Symbol> named(String name) throws ElfException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] terminated = Arrays.copyOf(bytes, bytes.length + 1);
    return hash.find(
        bytes,
        index -> {
          SymbolEntry entry = SymbolEntry.read(entries, index);
          return entry.defined() && names.has(entry.name(), terminated)
              ? Optional.of(entry.named(names))
              : Optional.empty();
        });
  }

  /** All of them, imported ones too. */
  SymbolTable table() throws ElfException {
    return new SymbolTable(entries.slice(0, (long) hash.count() * SymbolEntry.SIZE), names);
  }
}
