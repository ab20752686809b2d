package dev.unhang.dwarf;

/** Bytes that are no call frame information, or use of it what is not supported; in one line. */
public final class DwarfException extends Exception {
  private static final long serialVersionUID = 1L;

  public DwarfException(String message) {
    super(message, null, false, false); // expected on hostile input: no stack trace
  }
}
