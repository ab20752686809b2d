package dev.unhang.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which instructions are protected by which handler: a decoded {@code co_exceptiontable} (3.11+,
 * Objects/exception_handling_notes.txt).
 *
 * @param entries in the order of the table
 */
public record ExceptionTable(List<Entry> entries) {
  /** Code units are of two bytes. */
  private static final int UNIT = 2;

  private static final int START = 0x80;
  private static final int MORE = 0x40;
  private static final int BITS = 6;
  private static final int MOST_BITS = 30;

  public ExceptionTable {
    entries = List.copyOf(entries);
  }

  /**
   * A range with one handler; offsets in bytes from the first instruction.
   *
   * @param end the first offset behind the range
   * @param depth of the value stack when the handler is entered, without what it is handed
   */
  public record Entry(int start, int end, int target, int depth) {
    boolean covers(int offset) {
      return start <= offset && offset < end;
    }
  }

  /** Decodes as many entries as there are: the first one that is damaged ends the table. */
  public static ExceptionTable decode(byte[] table) {
    List<Entry> entries = new ArrayList<>();
    Reader reader = new Reader(table);
    while (!reader.atEnd()) {
      OptionalInt start = reader.next(true);
      OptionalInt length = reader.next(false);
      OptionalInt target = reader.next(false);
      OptionalInt depth = reader.next(false);
      if (start.isEmpty() || length.isEmpty() || target.isEmpty() || depth.isEmpty()) {
        break;
      }
      int from = start.getAsInt() * UNIT;
      entries.add(
          new Entry(
              from,
              from + length.getAsInt() * UNIT,
              target.getAsInt() * UNIT,
              depth.getAsInt() >> 1)); // the lowest bit: whether the instruction is handed over
    }
    return new ExceptionTable(entries);
  }

  /** The entry whose handler an exception at this offset would go to. */
  public Optional<Entry> covering(int offset) {
    return entries.stream().filter(entry -> entry.covers(offset)).findFirst();
  }

  /** Where the first of the ranges begins that this handler protects. */
  public OptionalInt firstProtected(int target) {
    return entries.stream().filter(e -> e.target() == target).mapToInt(Entry::start).min();
  }

  /**
   * Numbers of up to 30 bits, six to a byte, highest first; the first byte of an entry is marked.
   */
  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean atEnd() {
      return at >= bytes.length;
    }

    OptionalInt next(boolean first) {
      int value = 0;
      for (int bits = 0; bits < MOST_BITS && !atEnd(); bits += BITS) {
        int next = bytes[at++] & 0xff;
        if ((next & START) != 0 != (first && bits == 0)) {
          return OptionalInt.empty();
        }
        value = (value << BITS) | (next & (MORE - 1));
        if ((next & MORE) == 0) {
          return value <= Integer.MAX_VALUE / 4 ? OptionalInt.of(value) : OptionalInt.empty();
        }
      }
      return OptionalInt.empty();
    }
  }
}
