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
import dev.unhang.target.LoadedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The code of one image at its place in a process. */
final class Code {
  private final LoadedImage image;
  private final CallFrameInfo callFrames;
  private final Function<LoadedImage, Optional<ElfImage>> debugFiles;
  private @Nullable List<ElfImage> symbols;
  private @Nullable List<LineTable> lines;
  private Optional<String> missing = Optional.empty();

  /**
   * @param debugFiles finds what was stripped off an image
   */
  Code(LoadedImage image, Function<LoadedImage, Optional<ElfImage>> debugFiles) {
    this.image = image;
    this.debugFiles = debugFiles;
    this.callFrames = new CallFrameInfo(image.elf());
  }

  LoadedImage image() {
    return image;
  }

  /** What says how to leave the function around a run-time address. */
  Optional<Row> row(long address) throws DwarfException {
    return callFrames.row(address - image.bias());
  }

  /**
   * The symbol around a run-time address, with its own address as the image has it. A symbol table
   * that can't be read is as one that is not there.
   */
  Optional<Symbol> symbol(long address) {
    for (ElfImage source : symbols()) {
      try {
        Optional<Symbol> symbol = source.symbolAt(address - image.bias());
        if (symbol.isPresent()) {
          return symbol;
        }
      } catch (ElfException e) {
        // a frame without a name is still a frame
      }
    }
    return Optional.empty();
  }

  /** The source line of the instruction at a run-time address. */
  Optional<SourceLine> line(long address) {
    if (lines == null) {
      lines = symbols().stream().flatMap(source -> LineTable.of(source).stream()).toList();
    }
    return lines.stream().flatMap(table -> table.at(address - image.bias()).stream()).findFirst();
  }

  /** Where symbols are, the fullest first. */
  private List<ElfImage> symbols() {
    if (symbols == null) {
      List<ElfImage> found = new ArrayList<>();
      if (stripped()) {
        debugFiles.apply(image).or(this::miniDebugInfo).ifPresent(found::add);
      }
      found.add(image.elf());
      symbols = found;
    }
    return symbols;
  }

  private Optional<ElfImage> miniDebugInfo() {
    if (!MiniDebugInfo.isIn(image.elf())) {
      return Optional.empty();
    }
    try {
      Optional<XzDecoder> decoder = XzDecoder.find();
      if (decoder.isPresent()) {
        return MiniDebugInfo.of(image.elf(), decoder.get());
      }
      missing = Optional.of("they are compressed by xz, and there is no decoder");
    } catch (ElfException e) {
      missing = Optional.of(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  /** Why names that the image has could not be read, once they were asked for. */
  Optional<String> missing() {
    return missing.map(why -> "names of functions in %s: %s".formatted(image.file().name(), why));
  }

  private boolean stripped() {
    try {
      return image.elf().symbolTable().isEmpty();
    } catch (ElfException e) {
      return true;
    }
  }
}
