package dev.unhang.demangle;

/** No mangled name, one of a form that is not known, or one that is too long or too deep. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed() {
    super(null, null, false, false); // a name may be anything: no stack trace
  }
}
