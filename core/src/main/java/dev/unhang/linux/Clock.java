package dev.unhang.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/** The kernel's clocks that timeouts are given by (clock_gettime(2)). */
public enum Clock {
  REALTIME(0),
  MONOTONIC(1),
  BOOTTIME(7);

  private final int id;

  Clock(int id) {
    this.id = id;
  }

  /** The clock of a {@code clockid_t}; the processor-time clocks and coarse ones are not here. */
  public static Optional<Clock> of(int id) {
    return Arrays.stream(values()).filter(clock -> clock.id == id).findFirst();
  }

  /** What it shows, in seconds. */
  public double now() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(16, 8);
      Libc.syscall(Syscall.CLOCK_GETTIME, id, timespec.address());
      return timespec.get(JAVA_LONG, 0) + timespec.get(JAVA_LONG, 8) / 1e9;
    }
  }
}
