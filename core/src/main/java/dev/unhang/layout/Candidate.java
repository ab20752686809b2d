package dev.unhang.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table that may be that of a target.
 *
 * @param since the patch release with which it begins
 */
record Candidate(int major, int minor, int since, boolean debug) {
  /** The newest minor version of 3 that there is a table for. */
  static final int NEWEST = 15;

  /** The patch releases of 3.x with which another table begins. */
  private static final Map<Integer, List<Integer>> CHANGES =
      Map.of(7, List.of(4), 13, List.of(1, 13), 14, List.of(5));

  /**
   * All tables of the release's minor version, or of the newest there is for a newer one: first
   * those that hold for the release, the latest first, and those of release builds before others.
   */
  static List<Candidate> of(Release release) {
    int minor = Math.min(release.minor(), NEWEST);
    List<Integer> changes = CHANGES.getOrDefault(minor, List.of());
    List<Integer> begins = new ArrayList<>();
    begins.add(0);
    for (int patch : changes) {
      // The latest that holds comes first, those that do not hold yet come last.
      begins.add(patch <= release.patch() ? 0 : begins.size(), patch);
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int since : begins) {
      candidates.add(new Candidate(release.major(), minor, since, false));
      candidates.add(new Candidate(release.major(), minor, since, true));
    }
    return candidates;
  }

  /** Whether it is of the release's own minor version. */
  boolean covers(Release release) {
    return minor == release.minor();
  }

  /** The name of its resource. */
  String name() {
    String patch = since == 0 ? "" : "." + since;
    return "cpython-" + major + "." + minor + patch + (debug ? "d" : "");
  }

  /** Empty if there is no such table after all: of another major version, or of a too old one. */
  Optional<Map<Member, Integer>> load() {
    return Table.load(name());
  }
}
