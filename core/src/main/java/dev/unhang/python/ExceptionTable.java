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
   * @param lasti whether the handler is handed the instruction's offset beside the exception
   */
  public record Entry(int start, int end, int target, int depth, boolean lasti) {}

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
              depth.getAsInt() >> 1,
              (depth.getAsInt() & 1) != 0));
    }
    return new ExceptionTable(entries);
  }

  /** The entry whose handler an exception at this offset would go to. */
  public Optional<Entry> covering(int offset) {
    int low = 0;
    int high = entries.size() - 1;
    while (low <= high) { // the compiler writes them in order, and none overlaps another
      int middle = (low + high) >>> 1;
      Entry entry = entries.get(middle);
      if (offset < entry.start()) {
        high = middle - 1;
      } else if (offset >= entry.end()) {
        low = middle + 1;
      } else {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
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
