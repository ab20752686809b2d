package dev.unhang.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The notes of a segment or section. */
final class Notes {
  private static final int HEADER = 12;
  private static final int MAX_NAME = 255;

  /** A core file has some ten for each thread. */
  private static final int MAX_NOTES = 1 << 18;

  private Notes() {}

  /**
   * Appends them.
   *
   * @param align what names and descriptions are padded to: 8 where the header says so, else 4
   */
  static void parse(ByteSource notes, long align, List<Note> found) throws ElfException {
    long mask = align == 8 ? 7 : 3;
    long at = 0;
    while (notes.size() - at >= HEADER) {
      ByteBuffer b = notes.block(at, HEADER);
      long nameSize = Integer.toUnsignedLong(b.getInt(0));
      long size = Integer.toUnsignedLong(b.getInt(4));
      if (nameSize > MAX_NAME) {
        throw new ElfException("a note with a name of " + nameSize + " bytes");
      }
      long start = at + HEADER + nameSize + mask & ~mask;
      String name = name(notes, at + HEADER, (int) nameSize);
      found.add(new Note(name, b.getInt(8), notes.slice(start, size)));
      if (found.size() > MAX_NOTES) {
        throw new ElfException("more than " + MAX_NOTES + " notes");
      }
      at = start + size + mask & ~mask;
    }
  }

  /** The size counts the NUL at the end. */
  private static String name(ByteSource notes, long at, int size) throws ElfException {
    byte[] bytes = notes.block(at, size).array();
    int length = 0;
    while (length < size && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
