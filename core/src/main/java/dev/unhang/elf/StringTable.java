package dev.unhang.elf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings that end in a NUL, by the offset of their first byte. Read a page at a time, when first
 * used: most lookups touch few of them.
 */
final class StringTable {
  private static final int PAGE_BITS = 16;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final byte[] UNREAD = new byte[0];

  private final ByteSource source;
  private final byte[][] pages;

  StringTable(ByteSource source) throws ElfException {
    long count = (source.size() + PAGE - 1) >>> PAGE_BITS;
    if (count > Integer.MAX_VALUE >> PAGE_BITS) {
      throw new ElfException("a string table of 0x%x bytes".formatted(source.size()));
    }
    this.source = source;
    this.pages = new byte[(int) count][];
    Arrays.fill(pages, UNREAD);
  }

  /**
   * The string at an offset.
   *
   * @throws ElfException if it does not end within {@code limit} bytes
   */
  String string(long offset, int limit) throws ElfException {
    int length = 0;
    while (at(offset + length) != 0) {
      if (++length > limit) {
        throw new ElfException("a name of more than " + limit + " bytes");
      }
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(offset + i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Whether these bytes stand at an offset. */
  boolean has(long offset, byte[] bytes) throws ElfException {
    if (offset > source.size() - bytes.length) {
      return false;
    }
    // Backwards: names differ more in their ends than in their beginnings.
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (at(offset + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private byte at(long offset) throws ElfException {
    if (offset < 0 || offset >= source.size()) {
      throw new ElfException("a name at 0x%x, outside its string table".formatted(offset));
    }
    int index = (int) (offset >>> PAGE_BITS);
    byte[] page = pages[index];
    if (page.length == 0) {
      page = load(index);
    }
    return page[(int) offset & (PAGE - 1)];
  }

  private byte[] load(int index) throws ElfException {
    long start = (long) index << PAGE_BITS;
    byte[] page = new byte[(int) Math.min(PAGE, source.size() - start)];
    source.read(start, page, 0, page.length);
    pages[index] = page;
    return page;
  }
}
