package dev.unhang.waits;

import dev.unhang.linux.ProcFs;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.Set;

/** Waits for a {@code pthread_cond_t} or {@code sem_t}: nobody has them, anybody may signal. */
final class SignalledNatively implements WaitResolver {
  private static final int WAITERS = 4;
  private static final int MOST_WAITERS = 1 << 20;
  private static final int SHARING = 8;
  private static final int SHARED = 128; // LLL_SHARED

  private final WaitKind kind;
  private final Primitive primitive;
  private final String label;

  SignalledNatively(WaitKind kind, Primitive primitive, String label) {
    this.kind = kind;
    this.primitive = primitive;
    this.label = label;
  }

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Futex> futex = thread.futex();
    return futex.isPresent() && isAwaited(futex.get(), thread, scene)
        ? Optional.of(
            scene
                .nativeWait(kind, futex.get(), word(futex.get()), label)
                .sharedWith(sharers(futex.get(), scene)))
        : Optional.empty();
  }

  /**
   * A semaphore may be posted by the handler of a signal (signal-safety(7)), in any thread: that it
   * is up to the threads of the process alone is said where there are no handlers.
   */
  private Set<Integer> sharers(Futex futex, Scene scene) {
    Set<Integer> others = scene.nativeOwners().sharers(futex);
    boolean own =
        primitive == Primitive.SEMAPHORE
            && futex.isPrivate()
            && !ProcFs.handlesSignals(scene.pid());
    return own ? Set.of(scene.pid()) : others;
  }

  private boolean isAwaited(Futex futex, BlockedThread thread, Scene scene) throws MemoryFault {
    NativeCalls calls = scene.nativeCalls();
    return calls.primitive(thread).equals(Optional.of(primitive))
        || (primitive == Primitive.SEMAPHORE
            && Primitive.isNamelessInLibc(calls.of(thread))
            && isSemaphore(futex, scene.memory()));
  }

  /** Without a permit but with waiters: {@code struct new_sem}, sysdeps/nptl/internaltypes.h. */
  private static boolean isSemaphore(Futex futex, Memory memory) throws MemoryFault {
    int waiters = memory.i32(futex.address() + WAITERS);
    int sharing = memory.i32(futex.address() + SHARING);
    return futex.value() == 0
        && futex.address() % 8 == 0
        && memory.i32(futex.address()) == 0
        && waiters > 0
        && waiters <= MOST_WAITERS
        && sharing == (futex.isPrivate() ? 0 : SHARED);
  }

  /** A condition's waiters are in two groups, whose words are neighbours. */
  private long word(Futex futex) {
    return primitive == Primitive.CONDITION ? futex.address() & ~7 : futex.address();
  }
}
