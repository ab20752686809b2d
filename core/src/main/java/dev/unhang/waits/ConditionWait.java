package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;

/** Waits for a condition to be notified: of which nobody knows who it is up to. */
final class ConditionWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    return ConditionCall.of(thread, scene)
        .map(call -> scene.wait(WaitKind.CONDITION, call.condition(), thread));
  }
}
