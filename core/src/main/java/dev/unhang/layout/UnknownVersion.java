package dev.unhang.layout;

/** A version of CPython, or a debug build of one, that unhang has no table of offsets for. */
public final class UnknownVersion extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownVersion(String version, boolean debug) {
    super(
        "CPython "
            + version
            + (debug ? ", debug build," : "")
            + " is not supported: no table of its structs");
  }
}
