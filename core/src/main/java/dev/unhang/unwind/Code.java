package dev.unhang.unwind;

import dev.unhang.dwarf.CallFrameInfo;
import dev.unhang.dwarf.DwarfException;
import dev.unhang.dwarf.Row;
import dev.unhang.target.LoadedImage;
import java.util.Optional;

/** The code of one image at its place in a process. */
final class Code {
  private final LoadedImage image;
  private final CallFrameInfo callFrames;

  Code(LoadedImage image) {
    this.image = image;
    this.callFrames = new CallFrameInfo(image.elf());
  }

  LoadedImage image() {
    return image;
  }

  /** What says how to leave the function around a run-time address. */
  Optional<Row> row(long address) throws DwarfException {
    return callFrames.row(address - image.bias());
  }
}
