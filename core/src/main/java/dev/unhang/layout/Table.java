package dev.unhang.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the tables of offsets that stand as resources beside this class: {@code path<TAB>number}, #
 * comments.
 */
final class Table {
  private static final Map<String, Member> BY_PATH = HashMap.newHashMap(Member.values().length);

  static {
    for (Member member : Member.values()) {
      BY_PATH.put(member.path(), member);
    }
  }

  private Table() {}

  /** The table of that name, for example {@code cpython-3.12}; empty if there is none. */
  static Optional<Map<Member, Integer>> load(String name) {
    try (InputStream resource = Table.class.getResourceAsStream(name + ".tsv")) {
      return resource == null
          ? Optional.empty()
          : Optional.of(parse(new String(resource.readAllBytes(), UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own resource " + name, e);
    }
  }

  static Map<Member, Integer> parse(String text) {
    Map<Member, Integer> offsets = new EnumMap<>(Member.class);
    for (int start = 0, end; start < text.length(); start = end + 1) {
      end = text.indexOf('\n', start);
      if (text.charAt(start) != '#') {
        int tab = text.indexOf('\t', start);
        Member member = BY_PATH.get(text.substring(start, tab));
        if (member == null) {
          throw new IllegalStateException("no such member: " + text.substring(start, tab));
        }
        offsets.put(member, Integer.parseInt(text, tab + 1, end, 10));
      }
    }
    return offsets;
  }
}
