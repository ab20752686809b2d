package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Map;
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

  /** The condition and its lock, if the frame waits for the condition. */
  List<Long> givenBack(PythonFrame frame) throws MemoryFault {
    if (!frame.code().name().equals("wait")) {
      return List.of();
    }
    OptionalLong self = values.variable(frame, "self");
    if (self.isEmpty()) {
      return List.of();
    }
    for (Map.Entry<String, String> each : CLASSES.entrySet()) {
      if (isSubtype(self.getAsLong(), each.getKey())
          && values.variable(frame, each.getValue()).isPresent()) {
        OptionalLong lock = objects.attributes().get(self.getAsLong(), "_lock");
        return lock.isPresent()
            ? List.of(self.getAsLong(), lock.getAsLong())
            : List.of(self.getAsLong());
      }
    }
    return List.of();
  }

  private boolean isSubtype(long object, String name) throws MemoryFault {
    return objects.typeNames().isSubtype(objects.types().of(object), name);
  }
}
