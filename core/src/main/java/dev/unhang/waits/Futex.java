package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.linux.Clock;
import dev.unhang.memory.Memory;
import dev.unhang.model.Wait;
import java.util.Optional;

/**
 * The futex that a thread waits on (futex(2)).
 *
 * @param address of its word
 * @param value that the word had to have for the wait to begin
 * @param timespec address of the timeout; 0 for none
 */
record Futex(long address, int operation, int value, long timespec) {
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_LOCK_PI = 6;
  private static final int FUTEX_LOCK_PI2 = 13;
  private static final int COMMAND = 0x7f;
  private static final int FUTEX_PRIVATE_FLAG = 0x80;
  private static final int FUTEX_CLOCK_REALTIME = 0x100;

  static Optional<Futex> of(BlockedCall call) {
    BlockedCall.Arguments a = call.arguments();
    return call.call()
        .filter(BlockingCall.FUTEX::equals)
        .map(name -> new Futex(a.a(), (int) a.b(), (int) a.c(), a.d()));
  }

  /** Whether only threads of the same process can end the wait. */
  boolean isPrivate() {
    return (operation & FUTEX_PRIVATE_FLAG) != 0;
  }

  /** Waits for a lock whose word the kernel changes too, by its owner's tid. */
  boolean inheritsPriority() {
    int command = operation & COMMAND;
    return command == FUTEX_LOCK_PI || command == FUTEX_LOCK_PI2;
  }

  /** FUTEX_WAIT itself, rather than FUTEX_WAIT_BITSET and the others. */
  boolean isPlainWait() {
    return (operation & COMMAND) == FUTEX_WAIT;
  }

  /** The wait with the futex's timeout, where it has one. */
  Wait timed(Wait wait, Memory memory) {
    return timespec == 0 ? wait : timeout(memory).on(wait);
  }

  /** FUTEX_WAIT counts from the call on; all others name a moment. */
  private Timeout timeout(Memory memory) {
    int command = operation & COMMAND;
    if (command == FUTEX_WAIT) {
      return Timeout.SOME;
    }
    boolean realtime = (operation & FUTEX_CLOCK_REALTIME) != 0 || command == FUTEX_LOCK_PI;
    return Timeout.at(memory, timespec, Optional.of(realtime ? Clock.REALTIME : Clock.MONOTONIC));
  }
}
