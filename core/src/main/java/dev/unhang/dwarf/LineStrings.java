package dev.unhang.dwarf;

import dev.unhang.elf.ByteSource;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The sections with strings that a line table may refer to.
 *
 * @param ofLines {@code .debug_line_str}
 * @param all {@code .debug_str}
 */
record LineStrings(Optional<ByteSource> ofLines, Optional<ByteSource> all) {
  private static final int LONGEST = 4096;

  static LineStrings of(ElfImage image) throws ElfException {
    return new LineStrings(
        LineTable.contents(image, ".debug_line_str"), LineTable.contents(image, ".debug_str"));
  }

  static String at(Optional<ByteSource> strings, long offset) throws DwarfException {
    ByteSource source = strings.orElseThrow(() -> new DwarfException("no section of strings"));
    try {
      source.require(offset, 1);
      byte[] bytes = source.block(offset, (int) Math.min(LONGEST, source.size() - offset)).array();
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      return new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8);
    } catch (ElfException e) {
      throw new DwarfException(String.valueOf(e.getMessage()));
    }
  }
}
