package dev.unhang.layout;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the layout of a target from the tables there are: per minor version one for release
 * builds and one for debug builds, and further ones where a patch release changed a struct.
 *
 * <p>From 3.13 on the target's debug offsets choose it: the table that has the same values for all
 * of them also has the right ones for the members that they do not tell (the size of {@code
 * PyInterpreterState}, which they do tell, is different in every table so far). Up to 3.12 the
 * version chooses; one patch release (3.7.4: the head of the garbage collector) is known to have
 * changed what is in the tables, and debug builds differ up to 3.7 (two more pointers in every
 * object's head) and in one member of 3.12.
 */
public final class Layouts {
  private Layouts() {}

  /** As {@link #forRelease(Release, boolean)}, for the last release of a minor version. */
  public static Layout forVersion(int major, int minor, boolean debug) throws UnknownVersion {
    Release last = new Release(major, minor, Integer.MAX_VALUE);
    return new Layout("CPython " + major + "." + minor + build(debug), table(last, debug));
  }

  /**
   * The layout of a release, as its table has it. For 3.13 and newer {@link #withDebugOffsets}
   * knows better.
   *
   * @param debug whether it is a debug build: see {@link BuildKind}
   * @throws UnknownVersion if there is no table for it
   */
  public static Layout forRelease(Release release, boolean debug) throws UnknownVersion {
    return new Layout(name(release, debug), table(release, debug));
  }

  /**
   * As {@link #forRelease(Release, boolean)}, by what the target shows.
   *
   * @throws UnknownVersion also for a build whose objects' heads are not as in the tables
   */
  public static Layout forRelease(Release release, BuildKind kind) throws UnknownVersion {
    Layout layout = forRelease(release, kind != BuildKind.RELEASE);
    boolean traced = layout.offset(Member.OBJECT_REFCNT) != 0;
    if (traced != (kind == BuildKind.TRACE_REFS)) {
      throw new UnknownVersion(release + ", with other heads of objects than usual,");
    }
    return layout;
  }

  /**
   * The layout of a target that tells its offsets: the table that agrees best with them, and their
   * values over it. It is {@linkplain Layout#verified() verified} if the table is of this minor
   * version and agrees in every value.
   *
   * @throws UnknownVersion if there is no such table, or the build is free-threaded
   */
  public static Layout withDebugOffsets(DebugOffsets target) throws UnknownVersion {
    if (target.freeThreaded()) {
      throw new UnknownVersion(target.release() + ", free-threaded,");
    }
    Set<Map.Entry<Member, Integer>> told = target.offsets().entrySet();
    Map<Member, Integer> best = Map.of();
    boolean debug = false;
    int most = 0;
    for (Candidate candidate : Candidate.of(target.release())) {
      Map<Member, Integer> offsets = candidate.load().orElse(Map.of());
      int agreeing = agreeing(told, offsets);
      if (agreeing == told.size() && candidate.covers(target.release())) {
        return new Layout(name(target.release(), candidate.debug()), offsets);
      }
      if (agreeing > most) {
        most = agreeing;
        best = offsets;
        debug = candidate.debug();
      }
    }
    if (best.isEmpty()) {
      throw new UnknownVersion(target.release(), false);
    }
    Map<Member, Integer> overlaid = new EnumMap<>(best);
    overlaid.putAll(target.offsets());
    return new Layout(name(target.release(), debug), false, overlaid);
  }

  private static int agreeing(Set<Map.Entry<Member, Integer>> told, Map<Member, Integer> offsets) {
    int agreeing = 0;
    for (Map.Entry<Member, Integer> value : told) {
      if (value.getValue().equals(offsets.get(value.getKey()))) {
        agreeing++;
      }
    }
    return agreeing;
  }

  private static Map<Member, Integer> table(Release release, boolean debug) throws UnknownVersion {
    for (Candidate candidate : Candidate.of(release)) {
      if (candidate.debug() == debug && candidate.covers(release)) {
        return candidate.load().orElseThrow(() -> new UnknownVersion(release, debug));
      }
    }
    throw new UnknownVersion(release, debug);
  }

  private static String name(Release release, boolean debug) {
    return "CPython " + release + build(debug);
  }

  private static String build(boolean debug) {
    return debug ? " debug build" : "";
  }
}
