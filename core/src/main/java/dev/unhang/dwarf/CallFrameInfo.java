package dev.unhang.dwarf;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.elf.ProgramHeader;
import dev.unhang.elf.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The call frame information of an image: {@code .eh_frame} by its sorted table, which needs no
 * section headers, or else gone through; and {@code .debug_frame} for code that the first lacks.
 * Addresses are the image's own. Rows once found are kept. For one thread at a time.
 */
public final class CallFrameInfo {
  private static final int MOST_KEPT = 100_000;

  private final ElfImage image;
  private final Map<Long, Optional<Row>> rows = new HashMap<>();
  private Optional<List<FdeTable>> tables = Optional.empty();

  /** Nothing is read before the first question. */
  public CallFrameInfo(ElfImage image) {
    this.image = image;
  }

  /**
   * The row of an instruction.
   *
   * @return empty if nothing describes it
   * @throws DwarfException if something may, and can't be read
   */
  public Optional<Row> row(long address) throws DwarfException {
    Optional<Row> known = rows.get(address);
    if (known == null) {
      known = find(address);
      if (rows.size() < MOST_KEPT) {
        rows.put(address, known);
      }
    }
    return known;
  }

  private Optional<Row> find(long address) throws DwarfException {
    for (FdeTable table : tables()) {
      Optional<Fde> fde = table.find(address);
      if (fde.isPresent()) {
        return Optional.of(fde.get().row(address));
      }
    }
    return Optional.empty();
  }

  private List<FdeTable> tables() throws DwarfException {
    if (tables.isEmpty()) {
      List<FdeTable> found = new ArrayList<>();
      try {
        ehFrame().ifPresent(found::add);
        debugFrame().ifPresent(found::add);
      } catch (ElfException e) {
        throw new DwarfException(String.valueOf(e.getMessage()));
      } finally {
        tables = Optional.of(found);
      }
    }
    return tables.get();
  }

  private Optional<FdeTable> ehFrame() throws ElfException, DwarfException {
    for (ProgramHeader p : image.programHeaders()) {
      if (p.type() == ProgramHeader.PT_GNU_EH_FRAME) {
        ByteSource header = image.bytesFrom(p.address());
        HeaderTable.Start start = HeaderTable.Start.parse(header, p.address());
        CfiSection section =
            new CfiSection(
                CfiSection.Form.EH_FRAME, image.bytesFrom(start.ehFrame()), start.ehFrame());
        return Optional.of(
            start.rows() == 0
                ? new ScannedTable(section)
                : HeaderTable.of(section, header, p.address(), start));
      }
    }
    return scanned(".eh_frame", CfiSection.Form.EH_FRAME);
  }

  private Optional<FdeTable> debugFrame() throws ElfException, DwarfException {
    return scanned(".debug_frame", CfiSection.Form.DEBUG_FRAME);
  }

  private Optional<FdeTable> scanned(String name, CfiSection.Form form)
      throws ElfException, DwarfException {
    Optional<Section> section = image.section(name);
    if (section.isEmpty() || section.get().type() == Section.SHT_NOBITS) {
      return Optional.empty();
    }
    long address = form == CfiSection.Form.EH_FRAME ? section.get().address() : 0;
    return Optional.of(
        new ScannedTable(new CfiSection(form, image.contents(section.get()), address)));
  }
}
