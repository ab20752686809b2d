package dev.unhang.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * A code object by name.
 *
 * @param file as {@code co_filename} has it
 * @param function {@code co_qualname}, before 3.11 {@code co_name}
 * @param firstLine where it begins, 1-based
 */
public record CodeName(String file, String function, int firstLine) {
  /** One for which there was no more room. */
  static final CodeName NOT_KEPT = new CodeName("?", "?", 0);

  private static final int MOST = 1 << 20;

  /**
   * Reads the file {@code codes} of a recorded process (ring.c, ring_add_code): line, name and
   * file, each ended by a zero byte. What is cut off at its end is left out.
   */
  static List<CodeName> parse(byte[] bytes) {
    List<CodeName> names = new ArrayList<>();
    int[] ends = new int[3];
    int from = 0;
    while (names.size() < MOST && findEnds(bytes, from, ends)) {
      String line = text(bytes, from, ends[0]);
      names.add(
          new CodeName(
              text(bytes, ends[1] + 1, ends[2]),
              text(bytes, ends[0] + 1, ends[1]),
              line.matches("\\d{1,9}") ? Integer.parseInt(line) : 0));
      from = ends[2] + 1;
    }
    return names;
  }

  private static boolean findEnds(byte[] bytes, int from, int[] ends) {
    int found = 0;
    for (int i = from; i < bytes.length && found < ends.length; i++) {
      if (bytes[i] == 0) {
        ends[found++] = i;
      }
    }
    return found == ends.length;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8);
  }
}
