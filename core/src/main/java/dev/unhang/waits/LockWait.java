package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** Waits for a {@code threading.Lock}. */
final class LockWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<LockObject> lock =
        scene.lockObjects().of(thread).filter(object -> object.type() == LockType.LOCK);
    return lock.isPresent()
        ? Optional.of(wait(lock.get().address(), thread, scene))
        : Optional.empty();
  }

  private static Wait wait(long lock, BlockedThread thread, Scene scene) throws MemoryFault {
    Wait wait = scene.wait(WaitKind.LOCK, lock, thread);
    Holder[] holders =
        scene.heldLocks().holding(lock).stream()
            .flatMap(holding -> holding.holder(scene.pid()).stream())
            .toArray(Holder[]::new);
    return holders.length == 0 ? scene.orphans().lock(wait, lock) : wait.heldBy(holders);
  }
}
