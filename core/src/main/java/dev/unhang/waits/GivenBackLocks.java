package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a thread gives back while it waits for a condition: inside of {@code Condition.wait} the
 * condition's lock is not held, though the {@code with} block around it is active.
 */
final class GivenBackLocks {
  /**
   * A class of conditions.
   *
   * @param file in which its {@code wait} stands: a subclass may have one of its own
   * @param given the variable that {@code wait} binds when it gives the lock back
   */
  private record Kind(String type, String file, String given) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("threading.Condition", "threading.py", "saved_state"),
          new Kind("multiprocessing.synchronize.Condition", "synchronize.py", "count"),
          new Kind("asyncio.locks.Condition", "locks.py", "fut"));

  private final Objects objects;
  private final FrameValues values;

  GivenBackLocks(Objects objects, FrameValues values) {
    this.objects = objects;
    this.values = values;
  }

  /**
   * If the frame is that of a wait for a condition: the condition and its lock, or nothing as long
   * as they are not given back. Whatever else such a frame holds is a lock to wait with.
   */
  Optional<List<Long>> of(PythonFrame frame) throws MemoryFault {
    if (!frame.code().name().equals("wait")) {
      return Optional.empty();
    }
    for (Kind kind : KINDS) {
      if (frame.code().file().endsWith(kind.file())) {
        OptionalLong self = values.variable(frame, "self");
        if (self.isPresent() && isSubtype(self.getAsLong(), kind.type())) {
          return Optional.of(givenBack(frame, self.getAsLong(), kind));
        }
      }
    }
    return Optional.empty();
  }

  private List<Long> givenBack(PythonFrame frame, long condition, Kind kind) throws MemoryFault {
    boolean given =
        values.variables(frame).stream().anyMatch(local -> local.name().equals(kind.given()));
    OptionalLong lock = objects.attributes().get(condition, "_lock");
    return given && lock.isPresent() ? List.of(condition, lock.getAsLong()) : List.of();
  }

  private boolean isSubtype(long object, String name) throws MemoryFault {
    return objects.typeNames().isSubtype(objects.types().of(object), name);
  }
}
