package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Strings as C has them. */
final class CStrings {
  private CStrings() {}

  /** {@code char *}. */
  static MemorySegment string(Arena arena, byte[] text) {
    MemorySegment copy = arena.allocate(text.length + 1L); // zeroed
    MemorySegment.copy(text, 0, copy, JAVA_BYTE, 0, text.length);
    return copy;
  }

  /** Of a path of ours. */
  static MemorySegment string(Arena arena, String path) {
    return string(arena, path.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code char *[]}, ended by a null pointer. */
  static MemorySegment array(Arena arena, List<byte[]> texts) {
    MemorySegment array = arena.allocate(ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ADDRESS, i, string(arena, texts.get(i)));
    }
    return array;
  }
}
