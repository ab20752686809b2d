package dev.unhang.unwind;

import dev.unhang.dwarf.DwarfException;
import dev.unhang.dwarf.Row;
import dev.unhang.dwarf.SourceLine;
import dev.unhang.elf.Symbol;
import dev.unhang.target.LoadedImage;
import java.util.Optional;

/** The code of one image at its place in a process. */
record Code(LoadedImage image, ImageCode code) {

  /** What says how to leave the function around a run-time address. */
  Optional<Row> row(long address) throws DwarfException {
    return code.row(address - image.bias());
  }

  /**
   * The symbol around a run-time address, with its own address as the image has it. A symbol table
   * that can't be read is as one that is not there.
   */
  Optional<Symbol> symbol(long address) {
    return code.symbol(address - image.bias());
  }

  /** The source line of the instruction at a run-time address. */
  Optional<SourceLine> line(long address) {
    return code.line(address - image.bias());
  }

  /** Why names that the image has could not be read, once they were asked for. */
  Optional<String> missing() {
    return code.missing()
        .map(why -> "names of functions in %s: %s".formatted(image.file().name(), why));
  }
}
