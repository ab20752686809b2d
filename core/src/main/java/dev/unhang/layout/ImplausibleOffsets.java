package dev.unhang.layout;

/** Debug offsets of a target that cannot be true: torn, overwritten, or of an unknown form. */
public final class ImplausibleOffsets extends Exception {
  private static final long serialVersionUID = 1L;

  ImplausibleOffsets(String what) {
    super("implausible debug offsets: " + what);
  }
}
