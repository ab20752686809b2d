package dev.unhang.unwind;

import dev.unhang.dwarf.Registers;
import java.util.OptionalLong;

/** The registers of one frame that are known. Immutable. */
public final class RegisterSet implements Registers {
  private static final RegisterSet NONE = new RegisterSet(new long[X86_64.COLUMNS], 0);

  private final long[] values;
  private final long known; // a bit for each column

  private RegisterSet(long[] values, long known) {
    this.values = values;
    this.known = known;
  }

  static RegisterSet none() {
    return NONE;
  }

  @Override
  public OptionalLong get(int column) {
    return column < values.length && (known >>> column & 1) != 0
        ? OptionalLong.of(values[column])
        : OptionalLong.empty();
  }

  RegisterSet with(int column, long value) {
    long[] changed = values.clone();
    changed[column] = value;
    return new RegisterSet(changed, known | 1L << column);
  }

  RegisterSet without(int column) {
    return new RegisterSet(values, known & ~(1L << column));
  }
}
