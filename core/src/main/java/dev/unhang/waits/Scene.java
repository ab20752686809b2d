package dev.unhang.waits;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.PythonRuntime;
import dev.unhang.python.PythonThread;
import dev.unhang.python.Snapshot;
import dev.unhang.target.LiveProcess;
import java.util.List;
import java.util.Map;

/**
 * A process as the resolvers see it: everything that was read of it at one moment, and the means to
 * read more.
 *
 * @param memory of the process, each page as it was when it was first read for this picture
 * @param threads all threads of the process that do not run
 * @param names the threads that {@code threading} knows, by ident
 * @param resources takes up what is waited for
 */
public record Scene(
    PythonProcess python,
    Memory memory,
    Objects objects,
    Snapshot snapshot,
    List<BlockedThread> threads,
    Map<Long, PythonThread> names,
    Resources resources) {

  public Scene {
    threads = List.copyOf(threads);
    names = Map.copyOf(names);
  }

  public int pid() {
    return process().pid();
  }

  public LiveProcess process() {
    return python.process();
  }

  public PythonRuntime runtime() {
    return python.runtime();
  }

  public Layout layout() {
    return runtime().layout();
  }
}
