package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Holders of locks that know their owner. */
final class Owners {
  private final Scene scene;
  private final RLocks locks;

  Owners(Scene scene) {
    this.scene = scene;
    this.locks = new RLocks(scene.memory(), scene.layout(), scene.objects());
  }

  /** The wait with the lock's owner. */
  Wait of(long lock, Wait wait) throws MemoryFault {
    List<Holding> holdings = scene.heldLocks().holding(lock);
    Optional<Holder> held =
        holdings.stream().flatMap(h -> h.holder(scene.pid()).stream()).findFirst();
    if (held.isPresent()) {
      return wait.heldBy(held.get());
    }
    Optional<RLocks.Owned> owned = locks.read(lock);
    if (owned.isEmpty() || owned.get().ident().isEmpty()) {
      return wait;
    }
    long ident = owned.get().ident().getAsLong();
    OptionalInt tid = scene.tid(ident);
    return tid.isPresent()
        ? wait.heldBy(Holder.thread(scene.pid(), tid.getAsInt(), Certainty.CERTAIN))
        : scene.orphans().owned(wait, OptionalLong.of(lock), ident);
  }
}
