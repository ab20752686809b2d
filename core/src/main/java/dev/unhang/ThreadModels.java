package dev.unhang;

import dev.unhang.model.Frame;
import dev.unhang.model.Frame.Entry;
import dev.unhang.model.Greenlet;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonGreenlet;
import dev.unhang.python.PythonThread;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.SourceText;
import dev.unhang.target.TaskMark;
import dev.unhang.waits.GreenletWaits;
import dev.unhang.waits.TaskWaits.TaskWait;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From what was read of threads to the model.
 *
 * @param names the threads that {@code threading} knows, by ident
 * @param entries of frames that the interpreter called by itself: why, by their addresses
 */
record ThreadModels(
    int pid, SourceText sources, Map<Long, PythonThread> names, Map<Long, Entry> entries) {

  /** A thread that Python does not know of. */
  ThreadInfo nativeThread(int tid, TaskMark mark) {
    return new ThreadInfo(
        tid,
        mark.status().name(),
        false,
        tid == pid,
        false,
        0,
        state(mark),
        false,
        List.of(),
        Reading.EXACT,
        Optional.empty(),
        List.of());
  }

  /**
   * A thread that Python knows of.
   *
   * @param state when its frames were read
   */
  ThreadInfo pythonThread(
      int tid, TaskMark mark, RunState state, ThreadReading reading, Reading how) {
    Optional<PythonThread> known = Optional.ofNullable(names.get(reading.state().ident()));
    boolean main = tid == pid;
    return new ThreadInfo(
        tid,
        known.map(PythonThread::name).orElse(main ? "MainThread" : mark.status().name()),
        true,
        main,
        known.map(PythonThread::daemon).orElse(false),
        reading.state().interpreter().id(),
        state,
        reading.holdsGil(),
        reading.frames().stream().map(this::frame).toList(),
        how,
        Optional.empty(),
        List.of());
  }

  static RunState state(TaskMark mark) {
    return mark.status().running() ? RunState.RUNNING : RunState.WAITING;
  }

  ThreadInfo.Task task(TaskWait task) {
    return new ThreadInfo.Task(
        task.task().task().name(),
        task.task().frames().stream().map(this::frame).toList(),
        task.waitsFor(),
        task.task().current());
  }

  Greenlet greenlet(PythonGreenlet greenlet, int tid, GreenletWaits waits) {
    Optional<Wait> wait = waits.of(greenlet);
    String name = wait.isPresent() ? waits.name(greenlet, tid) : greenlet.function();
    return new Greenlet(name, greenlet.frames().stream().map(this::frame).toList(), wait);
  }

  Frame frame(PythonFrame frame) {
    String file = frame.code().file();
    Frame.Python model =
        new Frame.Python(
            frame.code().qualifiedName(),
            frame.code().name(),
            file,
            frame.line(),
            frame.line().isPresent()
                ? sources.line(file, frame.line().getAsInt())
                : Optional.empty(),
            frame.locals().stream().map(v -> new Frame.Local(v.name(), v.value())).toList());
    Entry entry = entries.get(frame.address());
    return entry == null ? model : model.withEntry(entry);
  }
}
