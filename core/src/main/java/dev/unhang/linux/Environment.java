package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The environment of this process, as environ(7) has it. */
final class Environment {
  /** What the kernel takes for arguments and environment together, at most (execve(2)). */
  private static final long MOST_BYTES = 6L << 20;

  private Environment() {}

  /**
   * The address of a copy of this process's environment, as {@code char *[]}, with some variables
   * set.
   */
  static long with(Arena arena, Map<String, String> set) {
    List<MemorySegment> variables = new ArrayList<>();
    for (MemorySegment variable : own()) {
      if (!set.containsKey(name(variable))) {
        variables.add(variable);
      }
    }
    set.forEach((name, value) ->
        variables.add(CStrings.string(arena, (name + "=" + value).getBytes(UTF_8))));
    MemorySegment array = arena.allocate(ADDRESS, variables.size() + 1L);
    for (int i = 0; i < variables.size(); i++) {
      array.setAtIndex(ADDRESS, i, variables.get(i));
    }
    return array.address();
  }

  private static List<MemorySegment> own() {
    List<MemorySegment> variables = new ArrayList<>();
    long environ = Libc.pointer("environ");
    if (environ == 0) {
      return variables; // after clearenv(3)
    }
    MemorySegment array = Libc.memory(environ, MOST_BYTES);
    for (long i = 0; array.getAtIndex(ADDRESS, i).address() != 0; i++) {
      variables.add(Libc.memory(array.getAtIndex(ADDRESS, i).address(), MOST_BYTES));
    }
    return variables;
  }

  /** What stands before the equals sign, or all of it. */
  private static String name(MemorySegment variable) {
    String text = variable.getString(0, ISO_8859_1);
    int equals = text.indexOf('=');
    return equals < 0 ? text : text.substring(0, equals);
  }
}
