package dev.unhang.layout;

import java.util.Map;

/**
 * Where the members of CPython's structs lie in one target: offsets in bytes from the struct's
 * start.
 */
public final class Layout {
  private final String name;
  private final Map<Member, Integer> offsets;

  public Layout(String name, Map<Member, Integer> offsets) {
    this.name = name;
    this.offsets = Map.copyOf(offsets);
  }

  /**
   * For messages: {@code "CPython 3.12"} or {@code "CPython 3.14 debug build, from its debug
   * offsets"}.
   */
  public String name() {
    return name;
  }

  /**
   * Whether this version has the member. The way to tell versions apart: never ask for the version.
   */
  public boolean has(Member member) {
    return offsets.containsKey(member);
  }

  /**
   * @throws MissingMember if this version has no such member
   */
  public int offset(Member member) {
    Integer offset = offsets.get(member);
    if (offset == null) {
      throw new MissingMember(name, member);
    }
    return offset;
  }
}
