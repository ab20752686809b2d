package dev.unhang.python;

import static dev.unhang.layout.Member.THREAD_INTERP;
import static dev.unhang.layout.Member.THREAD_NATIVE_THREAD_ID;
import static dev.unhang.layout.Member.THREAD_NEXT;
import static dev.unhang.layout.Member.THREAD_THREAD_ID;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** From a thread state to the kernel's thread id, as we see it. */
final class ThreadIds {
  /**
   * Where glibc keeps the tid in its {@code struct pthread} on x86-64, in bytes from the {@code
   * pthread_t}: 720 in every glibc from 2.4 to 2.43 (nptl/descr.h); each libc says so itself in
   * {@code _thread_db_pthread_tid}.
   */
  private static final int TID_IN_PTHREAD = 720;

  private final Memory memory;
  private final Layout layout;
  private final Map<Integer, Integer> tidByOwnId;

  /**
   * @param tidByOwnId the process's live threads: from the id in their own pid namespace to the one
   *     that we see
   */
  ThreadIds(Memory memory, Layout layout, Map<Integer, Integer> tidByOwnId) {
    this.memory = memory;
    this.layout = layout;
    this.tidByOwnId = Map.copyOf(tidByOwnId);
  }

  /** How much of a thread state has to be read to tell. */
  int span() {
    return 8
        + Stream.of(THREAD_INTERP, THREAD_NEXT, THREAD_THREAD_ID, THREAD_NATIVE_THREAD_ID)
            .filter(layout::has)
            .mapToInt(layout::offset)
            .max()
            .orElseThrow();
  }

  /**
   * The thread of a thread state. {@code native_thread_id} (3.11+) may be stale after a fork, and
   * there is none before; the C library's own record is asked then. Either is taken only if it is a
   * live thread.
   */
  OptionalInt of(Block threadState) throws MemoryFault {
    if (layout.has(THREAD_NATIVE_THREAD_ID)) {
      OptionalInt tid = live(threadState.i32(layout.offset(THREAD_NATIVE_THREAD_ID)));
      if (tid.isPresent()) {
        return tid;
      }
    }
    return ofPthread(threadState.u64(layout.offset(Member.THREAD_THREAD_ID)));
  }

  /** The thread that a {@code pthread_t} stands for. */
  OptionalInt ofPthread(long pthread) {
    try {
      return pthread == 0 ? OptionalInt.empty() : live(memory.i32(pthread + TID_IN_PTHREAD));
    } catch (MemoryFault e) {
      return OptionalInt.empty(); // another C library, or a thread that is gone
    }
  }

  private OptionalInt live(int ownId) {
    Integer tid = tidByOwnId.get(ownId);
    return tid == null ? OptionalInt.empty() : OptionalInt.of(tid);
  }
}
