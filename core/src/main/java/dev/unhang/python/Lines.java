package dev.unhang.python;

import java.util.OptionalInt;

/** The lines of one code object. */
public final class Lines {
  private final LineTable encoding;
  private final byte[] table;
  private final int first;

  /**
   * @param first {@code co_firstlineno}
   */
  Lines(LineTable encoding, byte[] table, int first) {
    this.encoding = encoding;
    this.table = table.clone();
    this.first = first;
  }

  /** Where the code starts: its {@code def}, or its first decorator. */
  public int first() {
    return first;
  }

  /** Of the table, in bytes. */
  int size() {
    return table.length;
  }

  /**
   * The line of the instruction at a byte offset.
   *
   * @return empty where it belongs to no line
   */
  public OptionalInt at(int offset) {
    return encoding.find(table, first, offset);
  }
}
