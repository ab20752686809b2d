package dev.unhang.watch;

import dev.unhang.model.Frame;
import dev.unhang.model.ThreadInfo;
import java.util.List;
import java.util.OptionalInt;

/** Where a thread is in its Python code, to tell whether it is there again. Innermost first. */
record Stack(List<Line> lines) {
  record Line(String file, String function, OptionalInt line) {}

  static Stack of(ThreadInfo thread) {
    return new Stack(
        thread.frames().stream()
            .filter(Frame.Python.class::isInstance)
            .map(Frame.Python.class::cast)
            .map(frame -> new Line(frame.file(), frame.name(), frame.line()))
            .toList());
  }
}
