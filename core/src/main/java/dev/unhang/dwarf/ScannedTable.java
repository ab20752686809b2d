package dev.unhang.dwarf;

import dev.unhang.dwarf.CfiSection.Entry;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A section that has no sorted table, gone through once. What is broken in it is passed over. */
final class ScannedTable implements FdeTable {
  private static final long MAX_SECTION = 1 << 26;

  private final CfiSection section;
  private final TreeMap<Long, Long> offsets = new TreeMap<>(Long::compareUnsigned);

  ScannedTable(CfiSection section) throws DwarfException {
    this.section = section;
    if (section.size() > MAX_SECTION) {
      throw new DwarfException("0x%x bytes without a table".formatted(section.size()));
    }
    long offset = 0;
    Optional<Entry> entry = section.entry(offset);
    while (entry.isPresent()) {
      add(offset, entry.get());
      offset = entry.get().next();
      entry = section.entry(offset);
    }
  }

  private void add(long offset, Entry entry) {
    if (entry.common().isEmpty()) {
      return;
    }
    try {
      Fde fde = section.fde(entry);
      if (fde.start() != 0) { // of functions that the linker dropped
        offsets.put(fde.start(), offset);
      }
    } catch (DwarfException e) {
      // the others may be sound
    }
  }

  @Override
  public Optional<Fde> find(long address) throws DwarfException {
    Map.Entry<Long, Long> nearest = offsets.floorEntry(address);
    return nearest == null ? Optional.empty() : FdeTable.at(section, nearest.getValue(), address);
  }
}
