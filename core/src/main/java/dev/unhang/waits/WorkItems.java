package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Which thread works on which {@code concurrent.futures.Future}. */
final class WorkItems {
  private final Map<Long, Integer> tidByFuture = new HashMap<>();

  WorkItems(Scene scene) {
    for (ThreadReading reading : scene.snapshot().threads()) {
      OptionalInt tid = reading.state().tid();
      for (PythonFrame frame : reading.frames()) {
        if (tid.isPresent() && runsItem(frame)) {
          future(frame, scene).ifPresent(future -> tidByFuture.putIfAbsent(future, tid.getAsInt()));
        }
      }
    }
  }

  /** The thread in whose stack the future's job is. */
  OptionalInt thread(long future) {
    Integer tid = tidByFuture.get(future);
    return tid == null ? OptionalInt.empty() : OptionalInt.of(tid);
  }

  private static boolean runsItem(PythonFrame frame) {
    return frame.code().name().equals("run")
        && frame.code().file().endsWith("concurrent/futures/thread.py");
  }

  private static OptionalLong future(PythonFrame frame, Scene scene) {
    try {
      OptionalLong item = scene.values().variable(frame, "self");
      return item.isEmpty() ? item : scene.objects().attributes().get(item.getAsLong(), "future");
    } catch (MemoryFault e) {
      return OptionalLong.empty();
    }
  }
}
