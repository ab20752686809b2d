package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits that are made of a condition, by an object of the standard library: any thread that has the
 * object may end them.
 *
 * @param type full name of the class
 */
record SignalledWait(WaitKind kind, String type) implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<ConditionCall> call = ConditionCall.of(thread, scene);
    if (call.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong object = call.get().caller(type, scene);
    return object.isPresent()
        ? Optional.of(scene.wait(kind, object.getAsLong(), thread))
        : Optional.empty();
  }
}
