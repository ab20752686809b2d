package dev.unhang.layout;

/** Chooses the layout of a target. */
public final class Layouts {
  private Layouts() {}

  /**
   * The layout of a CPython version, as its tables have it.
   *
   * @param debug whether it is a debug build ({@code --with-pydebug}), whose structs may have more
   *     members
   * @throws UnknownVersion if there is no table for it
   */
  public static Layout forVersion(int major, int minor, boolean debug) throws UnknownVersion {
    String version = major + "." + minor;
    return Table.load("cpython-" + version + (debug ? "d" : ""))
        .map(offsets -> new Layout("CPython " + version + (debug ? " debug build" : ""), offsets))
        .orElseThrow(() -> new UnknownVersion(version, debug));
  }
}
