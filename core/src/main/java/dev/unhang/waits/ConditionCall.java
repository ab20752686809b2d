package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A thread that waits inside of {@code Condition.wait} to be notified.
 *
 * @param condition address of the {@code threading.Condition}
 * @param callers the frames outside of the condition's methods, innermost first
 */
record ConditionCall(long condition, List<PythonFrame> callers) {
  private static final String CONDITION = "threading.Condition";

  /** Empty also while the thread waits to take the condition's lock again. */
  static Optional<ConditionCall> of(BlockedThread thread, Scene scene) throws MemoryFault {
    List<PythonFrame> frames = thread.frames();
    OptionalLong condition = scene.calls().method(frames, 0, "wait", CONDITION);
    if (condition.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong waiter = scene.values().variable(frames.getFirst(), "waiter");
    if (waiter.isEmpty() || !scene.lockObjects().isAwaited(waiter.getAsLong(), thread)) {
      return Optional.empty();
    }
    int outside = 1;
    while (scene.calls().method(frames, outside, "wait_for", CONDITION).equals(condition)) {
      outside++;
    }
    return Optional.of(
        new ConditionCall(condition.getAsLong(), frames.subList(outside, frames.size())));
  }

  /** The object of a class of that full name whose method waits for the condition. */
  OptionalLong caller(String type, Scene scene) throws MemoryFault {
    return callers.isEmpty() ? OptionalLong.empty() : scene.calls().self(callers.getFirst(), type);
  }
}
