package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Names of the things that threads wait for: {@code threading.Lock self.lock of <app.Account>}. */
final class Labels {
  /** Types that go by other names than those of the module they are defined in. */
  private static final Map<String, String> PUBLIC_NAMES =
      Map.of(
          "_thread.lock", "threading.Lock",
          "_thread.RLock", "threading.RLock",
          "threading._RLock", "threading.RLock",
          "_queue.SimpleQueue", "queue.SimpleQueue",
          "concurrent.futures._base.Future", "concurrent.futures.Future");

  /** Code that has the thing under a name that says nothing. */
  private static final List<String> LIBRARY =
      List.of(
          "/threading.py",
          "/queue.py",
          "/concurrent/futures/_base.py",
          "/contextlib.py",
          "/multiprocessing/connection.py",
          "/multiprocessing/managers.py");

  private static final int FRAMES_ASKED = 3;

  private final Scene scene;
  private final VariableNames names;

  Labels(Scene scene) {
    this.scene = scene;
    this.names = new VariableNames(scene.objects(), scene.values());
  }

  /** What a thread that waits for an object would call it, or else who holds it. */
  String of(long object, BlockedThread thread) {
    try {
      String type = scene.objects().typeNames().name(scene.objects().types().of(object));
      String label = PUBLIC_NAMES.getOrDefault(type, type);
      return label
          + variable(object, thread.frames())
              .or(() -> byHolders(object))
              .map(name -> " " + name)
              .orElse(" at 0x" + Long.toHexString(object));
    } catch (MemoryFault e) {
      return "object at 0x" + Long.toHexString(object);
    }
  }

  private Optional<String> byHolders(long object) {
    try {
      for (Holding holding : scene.heldLocks().holding(object)) {
        Optional<String> name = variable(object, frames(holding));
        if (name.isPresent()) {
          return name;
        }
      }
      return Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  /** The frame that took it and those outside of it. */
  private List<PythonFrame> frames(Holding holding) {
    List<PythonFrame> found = new ArrayList<>();
    if (holding.owner() instanceof Holding.OfThread(int tid)) {
      for (ThreadReading reading : scene.snapshot().threads()) {
        if (reading.state().tid().equals(OptionalInt.of(tid))) {
          int inside = reading.frames().size() - 1 - holding.depth().orElse(0);
          found.addAll(reading.frames().subList(Math.max(0, inside), reading.frames().size()));
        }
      }
    }
    return found;
  }

  private Optional<String> variable(long object, List<PythonFrame> frames) {
    return frames.stream()
        .filter(frame -> !isLibrary(frame))
        .limit(FRAMES_ASKED)
        .flatMap(frame -> names.of(object, frame).stream())
        .findFirst();
  }

  private static boolean isLibrary(PythonFrame frame) {
    return LIBRARY.stream().anyMatch(frame.code().file()::endsWith);
  }
}
