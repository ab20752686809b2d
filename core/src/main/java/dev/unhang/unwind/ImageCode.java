package dev.unhang.unwind;

import dev.unhang.dwarf.CallFrameInfo;
import dev.unhang.dwarf.DwarfException;
import dev.unhang.dwarf.LineTable;
import dev.unhang.dwarf.Row;
import dev.unhang.dwarf.SourceLine;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.elf.MiniDebugInfo;
import dev.unhang.elf.Symbol;
import dev.unhang.elf.XzDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the code in one image, by the image's own addresses; the same in all processes
 * that have mapped it.
 */
final class ImageCode {
  private final ElfImage elf;
  private final CallFrameInfo callFrames;
  private final Supplier<Optional<ElfImage>> debugFile;
  private @Nullable List<ElfImage> symbols;
  private @Nullable List<LineTable> lines;
  private Optional<String> missing = Optional.empty();

  /**
   * @param debugFile finds what was stripped off the image
   */
  ImageCode(ElfImage elf, Supplier<Optional<ElfImage>> debugFile) {
    this.elf = elf;
    this.debugFile = debugFile;
    this.callFrames = new CallFrameInfo(elf);
  }

  Optional<Row> row(long address) throws DwarfException {
    return callFrames.row(address);
  }

  Optional<Symbol> symbol(long address) {
    for (ElfImage source : symbols()) {
      try {
        Optional<Symbol> symbol = source.symbolAt(address);
        if (symbol.isPresent()) {
          return symbol;
        }
      } catch (ElfException e) {
        // a frame without a name is still a frame
      }
    }
    return Optional.empty();
  }

  Optional<SourceLine> line(long address) {
    if (lines == null) {
      lines = symbols().stream().flatMap(source -> LineTable.of(source).stream()).toList();
    }
    return lines.stream().flatMap(table -> table.at(address).stream()).findFirst();
  }

  /** Where symbols are, the fullest first. */
  private List<ElfImage> symbols() {
    if (symbols == null) {
      List<ElfImage> found = new ArrayList<>();
      if (stripped()) {
        debugFile.get().or(this::miniDebugInfo).ifPresent(found::add);
      }
      found.add(elf);
      symbols = found;
    }
    return symbols;
  }

  private Optional<ElfImage> miniDebugInfo() {
    if (!MiniDebugInfo.isIn(elf)) {
      return Optional.empty();
    }
    try {
      Optional<XzDecoder> decoder = XzDecoder.find();
      if (decoder.isPresent()) {
        return MiniDebugInfo.of(elf, decoder.get());
      }
      missing = Optional.of("they are compressed by xz, and there is no decoder");
    } catch (ElfException e) {
      missing = Optional.of(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  /** Why names that the image has could not be read, once they were asked for. */
  Optional<String> missing() {
    return missing;
  }

  private boolean stripped() {
    try {
      return elf.symbolTable().isEmpty();
    } catch (ElfException e) {
      return true;
    }
  }
}
