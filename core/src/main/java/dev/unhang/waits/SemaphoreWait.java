package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits for {@code threading.Semaphore}. Who is inside a {@code with} of it holds a permit; whether
 * these are all is known of a bounded one.
 */
final class SemaphoreWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<ConditionCall> call = ConditionCall.of(thread, scene);
    if (call.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong semaphore = call.get().caller("threading.Semaphore", scene);
    return semaphore.isPresent()
        ? Optional.of(wait(semaphore.getAsLong(), thread, scene))
        : Optional.empty();
  }

  private static Wait wait(long semaphore, BlockedThread thread, Scene scene) throws MemoryFault {
    Wait wait = scene.wait(WaitKind.SEMAPHORE, semaphore, thread);
    List<Holding> holdings = scene.heldLocks().holding(semaphore);
    if (holdings.isEmpty()) {
      return scene.orphans().semaphore(wait, semaphore);
    }
    OptionalLong permits = permits(semaphore, scene);
    if (permits.isPresent() && permits.getAsLong() != holdings.size()) {
      return wait; // somebody else has one as well, and may give it back
    }
    return wait.heldByAny(
        holdings.stream()
            .map(h -> permits.isPresent() ? h : h.onlyLikely("a with block of it"))
            .flatMap(holding -> holding.holder(scene.pid()).stream())
            .toList());
  }

  private static OptionalLong permits(long semaphore, Scene scene) throws MemoryFault {
    OptionalLong initial = scene.objects().attributes().get(semaphore, "_initial_value");
    return initial.isPresent()
        ? OptionalLong.of(scene.objects().numbers().integer64(initial.getAsLong()))
        : OptionalLong.empty();
  }
}
