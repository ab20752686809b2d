package dev.unhang.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param gilOverdue holds the GIL, was asked to give it up, and did not do so between two looks
 *     (the GIL's switch number stood still)
 * @param greenlets of the thread that are switched out
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
    List<Task> tasks,
    boolean gilOverdue,
    List<Greenlet> greenlets) {

  public ThreadInfo {
    frames = List.copyOf(frames);
    tasks = List.copyOf(tasks);
    greenlets = List.copyOf(greenlets);
  }

  public ThreadInfo(
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
    this(
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
        tasks,
        false,
        List.of());
  }

  /** What takes turns on the thread: its loop's tasks, and those greenlets that wait. */
  public List<Task> turns() {
    return greenlets.isEmpty()
        ? tasks
        : Stream.concat(
                tasks.stream(),
                greenlets.stream()
                    .filter(greenlet -> greenlet.waitsFor().isPresent())
                    .map(Greenlet::asTask))
            .toList();
  }

  /** Its own wait and those of its tasks and greenlets. */
  public Stream<Wait> waits() {
    return Stream.concat(
        waitsFor.stream(), turns().stream().flatMap(task -> task.waitsFor().stream()));
  }

  /**
   * Whether its name may be no more than that of the thread that started it (pthread_create(3)), as
   * a native one's is unless it was given one.
   */
  public boolean inheritsName() {
    return !python && !main;
  }

  public ThreadInfo withWait(Optional<Wait> waitsFor) {
    return with(frames, waitsFor, tasks, gilOverdue, greenlets);
  }

  public ThreadInfo withFrames(List<Frame> frames) {
    return with(frames, waitsFor, tasks, gilOverdue, greenlets);
  }

  public ThreadInfo withTasks(List<Task> tasks) {
    return with(frames, waitsFor, tasks, gilOverdue, greenlets);
  }

  public ThreadInfo withGilOverdue(boolean gilOverdue) {
    return with(frames, waitsFor, tasks, gilOverdue, greenlets);
  }

  public ThreadInfo withGreenlets(List<Greenlet> greenlets) {
    return with(frames, waitsFor, tasks, gilOverdue, greenlets);
  }

  private ThreadInfo with(
      List<Frame> frames,
      Optional<Wait> waitsFor,
      List<Task> tasks,
      boolean gilOverdue,
      List<Greenlet> greenlets) {
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
        tasks,
        gilOverdue,
        greenlets);
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

  /**
   * An asyncio task.
   *
   * @param frames outermost coroutine last
   * @param current whether the thread runs it at the moment, so that its frames are on the thread's
   *     stack; the thread's wait is then its own
   */
  public record Task(String name, List<Frame> frames, Optional<Wait> waitsFor, boolean current) {
    public Task {
      frames = List.copyOf(frames);
    }

    public Task(String name, List<Frame> frames, Optional<Wait> waitsFor) {
      this(name, frames, waitsFor, false);
    }
  }
}
