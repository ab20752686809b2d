package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Waits for a {@code threading.RLock}, written in C or in Python. */
final class RLockWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    OptionalLong lock = lock(thread, scene);
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    Wait wait = scene.wait(WaitKind.RLOCK, lock.getAsLong(), thread);
    return Optional.of(forClients(scene.owners().of(lock.getAsLong(), wait), scene));
  }

  /** What a manager's thread has taken for a client is up to the client. */
  private static Wait forClients(Wait wait, Scene scene) throws MemoryFault {
    for (Holder owner : wait.holders()) {
      Set<Integer> clients =
          owner.tid().isPresent() ? ManagerServer.clients(scene, owner.tid().getAsInt()) : Set.of();
      if (clients.size() == 1) {
        return wait.heldBy(Holder.process(clients.iterator().next(), Certainty.CERTAIN));
      }
    }
    return wait;
  }

  private static OptionalLong lock(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<LockObject> lock = scene.lockObjects().of(thread);
    if (lock.filter(object -> object.type() == LockType.RLOCK).isPresent()) {
      return OptionalLong.of(lock.get().address());
    }
    return scene.calls().method(thread.frames(), 0, "acquire", "threading._RLock");
  }
}
