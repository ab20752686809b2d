package dev.unhang.python;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects to which an object written in C or Cython refers. The names of its members are not kept:
 * they are told by the type of what is there.
 */
public final class NativeMembers {
  private static final int WORD = 8;
  private static final int MOST_BYTES = 1 << 12;

  private final Memory memory;
  private final Types types;
  private final TypeNames names;

  NativeMembers(Memory memory, Types types, TypeNames names) {
    this.memory = memory;
    this.types = types;
    this.names = names;
  }

  /**
   * The members of a type or one derived from it, in the order of their places; each once.
   *
   * @param type its full name
   * @throws MemoryFault if the object itself can't be read
   */
  public List<Long> of(long object, String type) throws MemoryFault {
    long size = Math.min(types.of(object).basicSize(), MOST_BYTES);
    Block words = memory.block(Plausible.pointer(object), (int) (size - size % WORD));
    List<Long> found = new ArrayList<>();
    for (int at = 2 * WORD; at + WORD <= words.length(); at += WORD) {
      long member = words.u64(at);
      if (!found.contains(member) && is(member, type)) {
        found.add(member);
      }
    }
    return found;
  }

  /** Most of the words are numbers. */
  private boolean is(long word, String type) {
    try {
      return word > MOST_BYTES
          && word % WORD == 0
          && names.isSubtype(types.of(Plausible.pointer(word)), type);
    } catch (MemoryFault noObject) {
      return false;
    }
  }
}
