package dev.unhang.waits;

import dev.unhang.linux.Clock;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a wait ends by itself.
 *
 * @param secondsLeft empty where it is only known that there is a timeout: of one that counts from
 *     the call on, the kernel does not tell when that was
 */
record Timeout(OptionalDouble secondsLeft) {
  static final Timeout SOME = new Timeout(OptionalDouble.empty());

  private static final double NANO = 1e-9;

  Wait on(Wait wait) {
    return wait.withTimeout().until(secondsLeft);
  }

  /**
   * That of a {@code struct timespec} that names a moment; SOME if it can't be read.
   *
   * @param clock empty for one that only the process itself can read
   */
  static Timeout at(Memory memory, long timespec, Optional<Clock> clock) {
    try {
      double moment = seconds(memory, timespec, NANO);
      return clock
          .map(c -> new Timeout(OptionalDouble.of(Math.max(0, moment - c.now()))))
          .orElse(SOME);
    } catch (MemoryFault e) {
      return SOME;
    }
  }

  /** A duration, from a {@code struct timespec} or, with MICRO, a {@code struct timeval}. */
  private static double seconds(Memory memory, long address, double unit) throws MemoryFault {
    Block time = memory.block(address, 16);
    return time.u64(0) + time.u64(8) * unit;
  }
}
