package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.OptionalLong;

/** Waits for a {@code threading.RLock}, written in C or in Python. */
final class RLockWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    OptionalLong lock = lock(thread, scene);
    return lock.isPresent()
        ? Optional.of(
            scene
                .owners()
                .of(lock.getAsLong(), scene.wait(WaitKind.RLOCK, lock.getAsLong(), thread)))
        : Optional.empty();
  }

  private static OptionalLong lock(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<LockObject> lock = scene.lockObjects().of(thread);
    if (lock.filter(object -> object.type() == LockType.RLOCK).isPresent()) {
      return OptionalLong.of(lock.get().address());
    }
    return scene.calls().method(thread.frames(), 0, "acquire", "threading._RLock");
  }
}
