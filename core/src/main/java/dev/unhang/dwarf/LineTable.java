package dev.unhang.dwarf;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.elf.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The source lines of an image's code: {@code .debug_line}, DWARF 2 to 5. Addresses are the image's
 * own. The first question goes through the whole section once, to see which part covers what.
 */
public final class LineTable {
  /** That is all of CPython's several times over, and takes some tenths of a second. */
  private static final long LARGEST = 16 << 20;

  private static final int MOST_RANGES = 1_000_000;
  private static final int MOST_KEPT = 100_000;

  private final ByteSource section;
  private final LineStrings strings;
  private final Map<Long, Optional<SourceLine>> known = new HashMap<>();
  private Optional<List<Range>> ranges = Optional.empty();

  /**
   * What a sequence of a program covers.
   *
   * @param program its offset in the section
   */
  private record Range(long start, long end, long program) {
    boolean contains(long address) {
      return Long.compareUnsigned(address - start, end - start) < 0;
    }
  }

  private LineTable(ByteSource section, LineStrings strings) {
    this.section = section;
    this.strings = strings;
  }

  /** Empty for an image that has none, or one that is too large to go through. */
  public static Optional<LineTable> of(ElfImage image) {
    try {
      Optional<ByteSource> lines = contents(image, ".debug_line");
      return lines.isPresent() && lines.get().size() <= LARGEST
          ? Optional.of(new LineTable(lines.get(), LineStrings.of(image)))
          : Optional.empty();
    } catch (ElfException e) {
      return Optional.empty();
    }
  }

  static Optional<ByteSource> contents(ElfImage image, String name) throws ElfException {
    Optional<Section> section = image.section(name);
    return section.isPresent() && section.get().type() != Section.SHT_NOBITS
        ? Optional.of(image.contents(section.get()))
        : Optional.empty();
  }

  /** The line that an instruction belongs to. What can't be read is as what is not there. */
  public Optional<SourceLine> at(long address) {
    Optional<SourceLine> line = known.get(address);
    if (line == null) {
      line = find(address);
      if (known.size() < MOST_KEPT) {
        known.put(address, line);
      }
    }
    return line;
  }

  private Optional<SourceLine> find(long address) {
    for (Range range : ranges()) {
      if (range.contains(address)) {
        try {
          return program(range.program).line(address, strings);
        } catch (DwarfException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private List<Range> ranges() {
    if (ranges.isEmpty()) {
      List<Range> found = new ArrayList<>();
      try {
        long offset = 0;
        while (offset < section.size()) {
          LineProgram program = program(offset);
          long at = offset;
          program.sequences((start, end) -> {
            // what the linker left out begins at 0
            if (start != 0 && found.size() < MOST_RANGES) {
              found.add(new Range(start, end, at));
            }
          });
          offset = program.next();
        }
      } catch (DwarfException e) {
        // what was found before it still holds
      }
      ranges = Optional.of(found);
    }
    return ranges.get();
  }

  private LineProgram program(long offset) throws DwarfException {
    try {
      return LineProgram.parse(section, offset);
    } catch (ElfException e) {
      throw new DwarfException(String.valueOf(e.getMessage()));
    }
  }
}
