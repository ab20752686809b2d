package dev.unhang.model;

import java.util.List;
import java.util.Optional;

/**
 * One thread of a process.
 *
 * @param tid as unhang sees it
 * @param name Python's name for it, else the kernel's
 * @param python whether the interpreter knows it
 * @param main whether it is the process's first thread
 * @param interpreter id of its interpreter; 0 is the main one
 * @param frames innermost first
 * @param reading how far what is said of it can be relied on
 * @param tasks of the asyncio loop that it runs
 */
public record ThreadInfo(
    int tid,
    String name,
    boolean python,
    boolean main,
    boolean daemon,
    long interpreter,
    RunState state,
    boolean holdsGil,
    List<Frame> frames,
    Reading reading,
    Optional<Wait> waitsFor,
    List<Task> tasks) {

  public ThreadInfo {
    frames = List.copyOf(frames);
    tasks = List.copyOf(tasks);
  }

  public ThreadInfo withWait(Optional<Wait> waitsFor) {
    return new ThreadInfo(
        tid,
        name,
        python,
        main,
        daemon,
        interpreter,
        state,
        holdsGil,
        frames,
        reading,
        waitsFor,
        tasks);
  }

  /** Whether the thread has a processor or wants one. */
  public enum RunState {
    RUNNING,
    WAITING
  }

  /** How a thread's frames were read. */
  public enum Reading {
    /** It did not run between the first and the last look, or was stopped: one state. */
    EXACT,
    /** It ran meanwhile: frames may be of different moments. */
    MOVING
  }

  /** An asyncio task. Frames outermost coroutine last. */
  public record Task(String name, List<Frame> frames, Optional<Wait> waitsFor) {
    public Task {
      frames = List.copyOf(frames);
    }
  }
}
