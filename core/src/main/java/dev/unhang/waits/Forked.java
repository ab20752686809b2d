package dev.unhang.waits;

import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import java.util.List;
import java.util.OptionalInt;

/** What a process that {@code multiprocessing} forked has of its parent. */
final class Forked {
  private static final String FILE = "multiprocessing/process.py";

  private Forked() {}

  /**
   * How many of a thread's outermost frames are copies of the parent's, to which the child never
   * returns: those that called {@code Process.start} (Lib/multiprocessing/popen_fork.py).
   */
  static int framesBefore(Scene scene, int tid) {
    return scene.snapshot().threads().stream()
        .filter(reading -> reading.state().tid().equals(OptionalInt.of(tid)))
        .map(ThreadReading::frames)
        .mapToInt(Forked::framesBefore)
        .findFirst()
        .orElse(0);
  }

  private static int framesBefore(List<PythonFrame> frames) {
    for (int i = 0; i < frames.size(); i++) {
      if (Calls.isFunction(frames.get(i), "_bootstrap", FILE)) {
        return frames.size() - 1 - i;
      }
    }
    return 0;
  }
}
