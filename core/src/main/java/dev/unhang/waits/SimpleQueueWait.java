package dev.unhang.waits;

import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** Waits for {@code queue.SimpleQueue}, which is written in C. */
final class SimpleQueueWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) {
    return scene
        .lockObjects()
        .of(thread)
        .filter(lock -> lock.type() == LockType.SIMPLE_QUEUE)
        .map(lock -> scene.wait(WaitKind.QUEUE, lock.address(), thread));
  }
}
