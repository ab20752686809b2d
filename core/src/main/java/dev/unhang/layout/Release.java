package dev.unhang.layout;

import java.util.Comparator;

/** A release of CPython, for example 3.13.1. */
public record Release(int major, int minor, int patch) implements Comparable<Release> {
  private static final Comparator<Release> ORDER =
      Comparator.comparingInt(Release::major)
          .thenComparingInt(Release::minor)
          .thenComparingInt(Release::patch);

  /**
   * From {@code PY_VERSION_HEX}, as it stands in the symbol {@code Py_Version} (3.11+) and in the
   * debug offsets (3.13+): a byte each for major, minor and patch, then the release level.
   */
  public static Release ofHex(int hex) {
    return new Release(hex >>> 24, hex >>> 16 & 0xff, hex >>> 8 & 0xff);
  }

  @Override
  public int compareTo(Release other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
