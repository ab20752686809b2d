package dev.unhang.layout;

/** A version of CPython, or a build of one, that unhang has no table of offsets for. */
public final class UnknownVersion extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownVersion(Release release, boolean debug) {
    this(release + (debug ? ", debug build," : ""));
  }

  UnknownVersion(String what) {
    super("CPython " + what + " is not supported: no table of its structs");
  }
}
