package dev.unhang.layout;

import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads a struct of sizes and offsets in a target, by the table of where each of them stands in it,
 * and checks them: bounded; sizes not zero; offsets within their struct; aligned, if they are those
 * of pointers; no two in one struct the same.
 */
final class Fields {
  private static final int MAX = 1 << 24;

  /** Members that are no pointers. */
  private static final Set<Member> NARROW =
      EnumSet.of(
          Member.THREAD_STATUS,
          Member.THREAD_HOLDS_GIL,
          Member.IFRAME_OWNER,
          Member.CODE_ARGCOUNT,
          Member.CODE_FIRSTLINENO,
          Member.CODE_CODE_ADAPTIVE,
          Member.ASCII_STATE,
          Member.BYTES_SVAL,
          Member.LONG_DIGIT,
          Member.GENERATOR_FRAME_STATE,
          Member.TASK_AWAITED_BY_IS_SET);

  private Fields() {}

  /**
   * @param address where the struct begins
   * @param kind the first part of its table's name; the second is the minor version
   */
  static Map<Member, Integer> read(Memory memory, long address, String kind, Release release)
      throws MemoryFault, ImplausibleOffsets {
    int minor = Math.min(release.minor(), Candidate.NEWEST);
    String table = kind + "-" + release.major() + "." + minor;
    Map<Member, Integer> places =
        Table.load(table).orElseThrow(() -> new ImplausibleOffsets("of CPython " + release));
    Block block = memory.block(address, Collections.max(places.values()) + Long.BYTES);
    Map<Member, Integer> values = new EnumMap<>(Member.class);
    for (Map.Entry<Member, Integer> place : places.entrySet()) {
      long value = block.u64(place.getValue());
      if (value < 0 || value > MAX) {
        throw new ImplausibleOffsets(place.getKey().path() + " at " + value);
      }
      values.put(place.getKey(), (int) value);
    }
    check(values);
    return values;
  }

  private static void check(Map<Member, Integer> values) throws ImplausibleOffsets {
    Map<String, Integer> sizes = new HashMap<>();
    for (Map.Entry<Member, Integer> entry : values.entrySet()) {
      if (entry.getKey().isSize()) {
        sizes.put(entry.getKey().struct(), entry.getValue());
      }
    }
    Set<String> taken = new HashSet<>();
    for (Map.Entry<Member, Integer> entry : values.entrySet()) {
      Member member = entry.getKey();
      int value = entry.getValue();
      boolean plausible =
          member.isSize()
              ? value > 0
              : value < sizes.getOrDefault(member.struct(), MAX)
                  && (value % Long.BYTES == 0 || NARROW.contains(member))
                  && taken.add(member.struct() + "+" + value);
      if (!plausible) {
        throw new ImplausibleOffsets(member.path() + " at " + value);
      }
    }
  }
}
