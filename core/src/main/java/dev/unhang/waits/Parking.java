package dev.unhang.waits;

import static dev.unhang.layout.Member.WAIT_ENTRY_ADDR;
import static dev.unhang.layout.Member.WAIT_ENTRY_NODE;
import static dev.unhang.layout.Member.WAIT_ENTRY_SEMA;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.OptionalLong;

/** What stands for a lock of CPython's where a thread waits for it. */
sealed interface Parking {

  /**
   * A POSIX semaphore, to which the lock has a pointer (Python/thread_pthread.h): all locks up to
   * 3.12, some of 3.13.
   */
  record OnSemaphore(long address) implements Parking {}

  /** A byte of the lock itself: a PyMutex or PyEvent (Python/parking_lot.c). From 3.13. */
  record InLot(long address) implements Parking {}

  /**
   * From the futex that a thread waits on. In the parking lot each thread waits for a semaphore in
   * an entry on its own stack, which is linked with those of others and names what it is for.
   */
  static Parking of(Futex futex, Memory memory, Layout layout) {
    if (layout.has(WAIT_ENTRY_SEMA)) {
      OptionalLong parkedFor = parkedFor(futex.address(), memory, layout);
      if (parkedFor.isPresent()) {
        return new InLot(parkedFor.getAsLong());
      }
    }
    return new OnSemaphore(futex.address());
  }

  private static OptionalLong parkedFor(long semaphore, Memory memory, Layout layout) {
    try {
      long entry = semaphore - layout.offset(WAIT_ENTRY_SEMA);
      long node = entry + layout.offset(WAIT_ENTRY_NODE);
      Block links = memory.block(node, 16); // struct llist_node: next, prev
      boolean linked = memory.u64(links.u64(0) + 8) == node && memory.u64(links.u64(8)) == node;
      return linked
          ? OptionalLong.of(memory.u64(entry + layout.offset(WAIT_ENTRY_ADDR)))
          : OptionalLong.empty();
    } catch (MemoryFault noEntry) {
      return OptionalLong.empty();
    }
  }
}
