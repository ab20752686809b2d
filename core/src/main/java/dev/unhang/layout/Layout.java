package dev.unhang.layout;

import java.util.Arrays;
import java.util.Map;

/**
 * Where the members of CPython's structs lie in one target: offsets in bytes from the struct's
 * start.
 */
@SuppressWarnings("EnumOrdinal") // asked for every member of every frame: an array, not a map
public final class Layout {
  private static final int ABSENT = -1;

  private final String name;
  private final boolean verified;
  private final int[] offsets = new int[Member.values().length];

  /** A layout that is known to be that of the target. */
  public Layout(String name, Map<Member, Integer> offsets) {
    this(name, true, offsets);
  }

  Layout(String name, boolean verified, Map<Member, Integer> offsets) {
    this.name = name;
    this.verified = verified;
    Arrays.fill(this.offsets, ABSENT);
    for (Map.Entry<Member, Integer> entry : offsets.entrySet()) {
      this.offsets[entry.getKey().ordinal()] = entry.getValue();
    }
  }

  /** For messages: {@code "CPython 3.12.1"} or {@code "CPython 3.14.0 debug build"}. */
  public String name() {
    return name;
  }

  /**
   * Whether the tables know the target's layout. If not, it is a newer one than they are, or one
   * that tells other offsets than they have, and what comes of it has to be called unverified.
   */
  public boolean verified() {
    return verified;
  }

  /**
   * Whether this version has the member. The way to tell versions apart: never ask for the version.
   */
  public boolean has(Member member) {
    return offsets[member.ordinal()] != ABSENT;
  }

  /**
   * @throws MissingMember if this version has no such member
   */
  public int offset(Member member) {
    int offset = offsets[member.ordinal()];
    if (offset == ABSENT) {
      throw new MissingMember(name, member);
    }
    return offset;
  }

  /** The same with other offsets of some members: those that a module of the target tells. */
  public Layout with(Map<Member, Integer> told) {
    Layout changed = new Layout(name, verified, told);
    for (int i = 0; i < offsets.length; i++) {
      if (changed.offsets[i] == ABSENT) {
        changed.offsets[i] = offsets[i];
      }
    }
    return changed;
  }
}
