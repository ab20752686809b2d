package dev.unhang.python;

import java.util.OptionalInt;

/**
 * A code object, copied: it never changes while it lives.
 *
 * @param address of the object
 * @param instructions address of the first instruction
 * @param name {@code co_name}
 * @param qualifiedName {@code co_qualname} (3.11+), before that the same as the name
 * @param file {@code co_filename}
 */
public record CodeObject(
    long address, long instructions, String name, String qualifiedName, String file, Lines lines) {

  /**
   * The line being executed.
   *
   * @param offset of the last executed instruction in bytes; negative before the first one ran
   */
  public OptionalInt line(int offset) {
    return offset < 0 ? OptionalInt.of(lines.first()) : lines.at(offset);
  }

  /** About how many bytes it takes here. */
  int weight() {
    return 200 + 2 * (name.length() + qualifiedName.length() + file.length()) + lines.size();
  }
}
