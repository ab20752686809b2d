package dev.unhang.waits;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import java.util.Optional;
import java.util.OptionalInt;

/** The types written in C in whose objects threads wait for a lock. */
enum LockType {
  LOCK("_thread.lock", Member.LOCK_SEMAPHORE, Optional.of(Member.LOCK_MUTEX)),
  RLOCK("_thread.RLock", Member.RLOCK_SEMAPHORE, Optional.of(Member.RLOCK_MUTEX)),
  SIMPLE_QUEUE(
      "_queue.SimpleQueue",
      Member.SIMPLE_QUEUE_LOCK,
      Optional.of(Member.SIMPLE_QUEUE_HAS_THREADS_WAITING)),
  BUFFERED("_io._BufferedIOBase", Member.BUFFERED_LOCK, Optional.empty());

  private final String typeName;
  private final Member pointer;
  private final Optional<Member> inPlace;

  /**
   * @param pointer to the lock, where it is one with a semaphore
   * @param inPlace the lock itself, where it is a byte of the object
   */
  LockType(String typeName, Member pointer, Optional<Member> inPlace) {
    this.typeName = typeName;
    this.pointer = pointer;
    this.inPlace = inPlace;
  }

  /** Full name of the type; instances of derived ones count. */
  String typeName() {
    return typeName;
  }

  /** Where in an object the pointer to its lock is; empty if this version has none. */
  OptionalInt pointer(Layout layout) {
    return layout.has(pointer) ? OptionalInt.of(layout.offset(pointer)) : OptionalInt.empty();
  }

  /** Where in an object its lock is; empty if this version has none there. */
  OptionalInt inPlace(Layout layout) {
    return inPlace.isPresent() && layout.has(inPlace.get())
        ? OptionalInt.of(layout.offset(inPlace.get()))
        : OptionalInt.empty();
  }
}
