package dev.unhang.python;

import java.util.List;
import java.util.OptionalLong;

/**
 * A task of an event loop that a thread runs.
 *
 * @param thread the one that runs the loop
 * @param current whether it runs the task at the moment
 * @param frames innermost first; those of a current task are on the thread's stack and not here
 * @param awaited address of what the innermost frame awaits; see {@link Awaiting.Chain}
 */
public record LoopTask(
    AsyncTask task,
    ThreadState thread,
    boolean current,
    List<PythonFrame> frames,
    OptionalLong awaited) {
  public LoopTask {
    frames = List.copyOf(frames);
  }

  /** The same by another name. */
  public LoopTask named(String name) {
    AsyncTask renamed =
        new AsyncTask(task.address(), name, task.loop(), task.coroutine(), task.awaited());
    return new LoopTask(renamed, thread, current, frames, awaited);
  }
}
