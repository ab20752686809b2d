package dev.unhang.layout;

/**
 * The struct members that unhang reads. The tables under {@code resources/dev/unhang/layout} give
 * their offsets per version; {@code tools/layouts} regenerates them.
 */
public enum Member {
  RUNTIME_INTERPRETERS_HEAD("_PyRuntimeState", "interpreters.head"),
  RUNTIME_INTERPRETERS_MAIN("_PyRuntimeState", "interpreters.main"),

  INTERPRETER_NEXT("PyInterpreterState", "next"),
  INTERPRETER_ID("PyInterpreterState", "id");

  private final String struct;
  private final String path;

  Member(String struct, String path) {
    this.struct = struct;
    this.path = path;
  }

  public String struct() {
    return struct;
  }

  /** {@code PyInterpreterState.next}. */
  public String path() {
    return struct + "." + path;
  }
}
