package dev.unhang.waits;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/**
 * Waits for a {@code pthread_rwlock_t}. It knows the thread that holds it for writing, but of those
 * that read only how many there are (glibc, nptl/pthread_rwlock_common.c; 2.25+).
 */
final class RwlockWait implements WaitResolver {
  private static final int PHASE_FUTEX = 8; // __wrphase_futex
  private static final int WRITERS_FUTEX = 12; // __writers_futex
  private static final int WRITER = 24; // __cur_writer
  private static final int LAST_OF_PHASE = 3; // a phase is one bit, with one for its being awaited
  private static final int READERS_SHIFT = 3; // PTHREAD_RWLOCK_READER_SHIFT

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    return scene.nativeCalls().primitive(thread).equals(Optional.of(Primitive.RWLOCK))
        ? wait(thread.futex(), scene)
        : Optional.empty();
  }

  private static Optional<Wait> wait(Optional<Futex> futex, Scene scene) throws MemoryFault {
    if (futex.isEmpty()) {
      return Optional.empty();
    }
    long lock = futex.get().address() - member(futex.get());
    Memory memory = scene.memory();
    int writer = memory.i32(lock + WRITER);
    int readers = memory.i32(lock) >>> READERS_SHIFT;
    Wait wait = scene.nativeWait(WaitKind.RWLOCK, futex.get(), lock, "pthread read-write lock");
    if (writer != 0) {
      return Optional.of(scene.nativeOwners().of(wait, futex.get(), writer));
    }
    return Optional.of(
        readers > 0 ? wait.withNote("held for reading by %d".formatted(readers)) : wait);
  }

  /** Which of its words is waited on: that of the writers, the phase, or the number of readers. */
  private static int member(Futex futex) {
    if (futex.address() % 8 != 0) {
      return WRITERS_FUTEX;
    }
    return Integer.compareUnsigned(futex.value(), LAST_OF_PHASE) <= 0 ? PHASE_FUTEX : 0;
  }
}
