package dev.unhang.dwarf;

import dev.unhang.dwarf.CfiSection.Entry;
import java.util.Optional;

/** Finds the description of an address. */
interface FdeTable {
  Optional<Fde> find(long address) throws DwarfException;

  /** Checks that the entry at an offset describes an address. */
  static Optional<Fde> at(CfiSection section, long offset, long address) throws DwarfException {
    Optional<Entry> entry = offset < 0 ? Optional.empty() : section.entry(offset);
    if (entry.isEmpty()) {
      throw new DwarfException("no entry at 0x%x".formatted(offset));
    }
    Fde fde = section.fde(entry.get());
    return fde.contains(address) ? Optional.of(fde) : Optional.empty();
  }
}
