package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of the things that threads wait for: {@code threading.Lock self.lock}. */
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
      List.of("/threading.py", "/queue.py", "/concurrent/futures/_base.py");

  private static final int FRAMES_ASKED = 3;

  private final Scene scene;
  private final VariableNames names;

  Labels(Scene scene) {
    this.scene = scene;
    this.names = new VariableNames(scene.objects(), scene.values());
  }

  /** What a thread that waits for an object would call it. */
  String of(long object, BlockedThread thread) {
    try {
      String type = scene.objects().typeNames().name(scene.objects().types().of(object));
      String label = PUBLIC_NAMES.getOrDefault(type, type);
      return variable(object, thread).map(name -> label + " " + name).orElse(label);
    } catch (MemoryFault e) {
      return "object at 0x" + Long.toHexString(object);
    }
  }

  private Optional<String> variable(long object, BlockedThread thread) {
    return thread.frames().stream()
        .filter(frame -> !isLibrary(frame))
        .limit(FRAMES_ASKED)
        .flatMap(frame -> names.of(object, frame).stream())
        .findFirst();
  }

  private static boolean isLibrary(PythonFrame frame) {
    return LIBRARY.stream().anyMatch(frame.code().file()::endsWith);
  }
}
