package dev.unhang.python;

import java.util.OptionalInt;

/** Which source line an instruction belongs to: the encodings that CPython has used. */
public enum LineTable {
  /**
   * {@code co_lnotab} up to 3.9: pairs of an unsigned address step and a signed line step, in bytes
   * (Objects/lnotab_notes.txt, 3.9).
   */
  LNOTAB {
    @Override
    OptionalInt find(byte[] table, int firstLine, int address) {
      int line = firstLine;
      int at = 0;
      for (int i = 0; i + 1 < table.length; i += 2) {
        at += table[i] & 0xff;
        if (at > address) {
          break;
        }
        line += table[i + 1];
      }
      return OptionalInt.of(line);
    }
  },

  /**
   * {@code co_linetable} of 3.10: pairs of an unsigned length in bytes and a signed line step,
   * where -128 is "no line" (Objects/lnotab_notes.txt, 3.10).
   */
  LINE_RANGES {
    private static final int NO_LINE = -128;

    @Override
    OptionalInt find(byte[] table, int firstLine, int address) {
      int line = firstLine;
      int end = 0;
      for (int i = 0; i + 1 < table.length; i += 2) {
        end += table[i] & 0xff;
        int step = table[i + 1];
        if (step != NO_LINE) {
          line += step;
        }
        if (end > address) {
          return step == NO_LINE ? OptionalInt.empty() : OptionalInt.of(line);
        }
      }
      return OptionalInt.empty();
    }
  },

  /** {@code co_linetable} since 3.11: entries of varying length (Objects/locations.md, 3.11). */
  LOCATIONS {
    private static final int NO_COLUMNS = 13;
    private static final int LONG = 14;
    private static final int NO_LOCATION = 15;

    @Override
    OptionalInt find(byte[] table, int firstLine, int address) {
      int line = firstLine;
      int end = 0;
      int i = 0;
      while (i < table.length) {
        int head = table[i];
        int code = head >> 3 & 15;
        end += ((head & 7) + 1) * 2;
        line += step(table, i, code);
        if (end > address) {
          return code == NO_LOCATION ? OptionalInt.empty() : OptionalInt.of(line);
        }
        do {
          i++;
        } while (i < table.length && table[i] >= 0); // only an entry's first byte has the high bit
      }
      return OptionalInt.empty();
    }

    private static int step(byte[] table, int entry, int code) {
      return switch (code) {
        case 10, 11, 12 -> code - 10;
        case NO_COLUMNS, LONG -> signedVarint(table, entry + 1);
        default -> 0;
      };
    }

    // Six bits a byte, lowest first, 0x40 meaning "more follows"; the lowest bit of all is the
    // sign.
    private static int signedVarint(byte[] table, int from) {
      int value = 0;
      int shift = 0;
      for (int i = from; i < table.length && shift < 32; i++, shift += 6) {
        value |= (table[i] & 0x3f) << shift;
        if ((table[i] & 0x40) == 0) {
          break;
        }
      }
      return (value & 1) != 0 ? -(value >>> 1) : value >>> 1;
    }
  };

  /**
   * The line of the instruction at a byte offset.
   *
   * @param table the encoded table
   * @param firstLine {@code co_firstlineno}
   * @param address in bytes from the first instruction, not negative
   * @return empty where the table gives that instruction no line
   */
  abstract OptionalInt find(byte[] table, int firstLine, int address);
}
