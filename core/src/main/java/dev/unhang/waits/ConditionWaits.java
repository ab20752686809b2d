package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a thread gives back while it waits for a condition: inside of {@code Condition.wait} the
 * condition's lock is not held, though the {@code with} block around it is active.
 */
final class ConditionWaits {
  /** Each class with the variable that {@code wait} binds once it has given the lock back. */
  private static final Map<String, String> CLASSES =
      Map.of(
          "threading.Condition", "saved_state",
          "multiprocessing.synchronize.Condition", "count",
          "asyncio.locks.Condition", "fut");

  private final Objects objects;
  private final FrameValues values;

  ConditionWaits(Objects objects, FrameValues values) {
    this.objects = objects;
    this.values = values;
  }

  /**
   * If the frame is that of a wait for a condition: the condition and its lock, or nothing as long
   * as they are not given back. Whatever else such a frame holds is a lock to wait with.
   */
  Optional<List<Long>> givenBack(PythonFrame frame) throws MemoryFault {
    if (!frame.code().name().equals("wait")) {
      return Optional.empty();
    }
    OptionalLong self = values.variable(frame, "self");
    if (self.isEmpty()) {
      return Optional.empty();
    }
    long condition = self.getAsLong();
    for (Map.Entry<String, String> each : CLASSES.entrySet()) {
      if (isSubtype(condition, each.getKey())) {
        OptionalLong lock = objects.attributes().get(condition, "_lock");
        boolean given = values.variable(frame, each.getValue()).isPresent();
        return Optional.of(
            given && lock.isPresent() ? List.of(condition, lock.getAsLong()) : List.of());
      }
    }
    return Optional.empty();
  }

  private boolean isSubtype(long object, String name) throws MemoryFault {
    return objects.typeNames().isSubtype(objects.types().of(object), name);
  }
}
