package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** Waits for a {@code pthread_barrier_t} (glibc, nptl/pthread_barrier_wait.c; 2.24+). */
final class NativeBarrierWait implements WaitResolver {
  private static final int ROUND = 4; // current_round, counted in threads
  private static final int COUNT = 8;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Futex> futex = thread.futex();
    return futex.isPresent()
            && scene.nativeCalls().primitive(thread).equals(Optional.of(Primitive.BARRIER))
        ? Optional.of(wait(futex.get(), scene))
        : Optional.empty();
  }

  /** One that other processes share may be waiting for them. */
  private static Wait wait(Futex futex, Scene scene) throws MemoryFault {
    long barrier = futex.address() - ROUND;
    int arrived = scene.memory().i32(barrier) - futex.value();
    int count = scene.memory().i32(barrier + COUNT);
    return scene
        .nativeWait(
            futex.isPrivate() ? WaitKind.BARRIER : WaitKind.FUTEX,
            futex,
            barrier,
            "pthread barrier")
        .withNote("%d of %d threads have come to it".formatted(arrived, count));
  }
}
