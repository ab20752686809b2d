package dev.unhang.waits;

import dev.unhang.linux.Clock;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Moments as asyncio's loops have them: of {@code time.monotonic()}. */
final class LoopClock {
  private LoopClock() {}

  /**
   * Seconds until the moment that an object notes as {@code _when}: a {@code TimerHandle}, a {@code
   * Timeout}. Empty for one that never comes, or cannot be seen.
   */
  static OptionalDouble left(Objects objects, long object) throws MemoryFault {
    OptionalLong when = objects.attributes().get(object, "_when");
    if (when.isEmpty() || !objects.types().of(when.getAsLong()).isBuiltin("float")) {
      return OptionalDouble.empty();
    }
    double left = objects.numbers().real(when.getAsLong()) - Clock.MONOTONIC.now();
    return Double.isFinite(left) ? OptionalDouble.of(Math.max(0, left)) : OptionalDouble.empty();
  }
}
