package dev.unhang.python;

import dev.unhang.layout.Member;
import dev.unhang.memory.DeadlineMemory;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.memory.PageCache;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.Images;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.TaskMark;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A live process that runs CPython. Keeps what it learned between looks; for one thread at a time.
 */
public final class PythonProcess {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PICTURE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long NAMES_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final LiveProcess process;
  private final PythonRuntime runtime;
  private final CodeCache codes;
  private final SnapshotReader snapshots;

  private PythonProcess(LiveProcess process, PythonRuntime runtime) {
    this.process = process;
    this.runtime = runtime;
    this.codes = new CodeCache(runtime);
    this.snapshots = new SnapshotReader(process, runtime, codes);
  }

  /**
   * Opens a process. One in which Python is just about to start is given a moment.
   *
   * @throws CannotInspect if there is no such process, it may not be read, or runs no CPython that
   *     can be read
   */
  public static PythonProcess open(int pid) throws CannotInspect {
    return open(pid, new Images());
  }

  private static PythonProcess open(int pid, Images images) throws CannotInspect {
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      LiveProcess process = LiveProcess.open(pid, images);
      boolean patient = System.nanoTime() - patience < 0;
      try {
        Optional<PythonRuntime> runtime = new RuntimeFinder(process).find();
        if (runtime.isPresent()) {
          return new PythonProcess(process, runtime.get());
        }
      } catch (CannotInspect e) {
        if (!RuntimeImage.isLoading(process) && (!patient || isSettled(process))) {
          process.close();
          throw e;
        }
      }
      process.close();
      if (!patient) {
        throw new CannotInspect(
            "process %d has no Python interpreter: it is only starting, or has shut Python down"
                .formatted(pid));
      }
      pause();
    }
  }

  /**
   * What was not found in a process means nothing while it changes: while it becomes another
   * program, or loads the libraries of one.
   */
  private static boolean isSettled(LiveProcess process) {
    if (!RuntimeImage.named(process).isEmpty()) {
      pause();
      if (isAtWork(process)) {
        return false; // a busy machine lets it load its libraries only slowly
      }
    }
    return process.isUnchanged();
  }

  private static boolean isAtWork(LiveProcess process) {
    return process
        .mark(process.pid())
        .filter(mark -> mark.status().running() || mark.call().isEmpty())
        .isPresent();
  }

  private static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  /**
   * Opens a process that may be a fork of one that is known: then its Python lies at the same
   * addresses, and need not be looked for.
   *
   * @param images shared with other processes
   * @throws CannotInspect as {@link #open(int)}
   */
  public static PythonProcess open(int pid, Collection<PythonProcess> known, Images images)
      throws CannotInspect {
    LiveProcess process = LiveProcess.open(pid, images);
    for (PythonProcess other : known) {
      if (process.isRelatedTo(other.process, other.runtime.path())) {
        return new PythonProcess(process, other.runtime);
      }
    }
    process.close();
    return open(pid, images);
  }

  public LiveProcess process() {
    return process;
  }

  public PythonRuntime runtime() {
    return runtime;
  }

  /**
   * All threads with their Python frames.
   *
   * @param mayStop whether threads that run may be stopped for about a millisecond to be read
   *     exactly
   * @param locals whether to read the frames' variables too
   * @throws CannotInspect if the process has ended
   */
  public Snapshot snapshot(boolean mayStop, boolean locals) throws CannotInspect {
    return snapshot(mayStop, locals, WhileStopped.NOTHING);
  }

  /**
   * The same.
   *
   * @param also done in the same stop, if there is one
   */
  public Snapshot snapshot(boolean mayStop, boolean locals, WhileStopped also)
      throws CannotInspect {
    return snapshots.read(mayStop, locals, also);
  }

  /**
   * The memory of the process for one picture of it: each page as it was when it was first read,
   * for the snapshot or later. It faults after some seconds, which only memory that makes no sense
   * takes.
   */
  public Memory picture(Snapshot snapshot) {
    return bounded(snapshot.memory(), PICTURE_NANOS);
  }

  private static Memory bounded(Memory memory, long nanos) {
    return new DeadlineMemory(memory, System.nanoTime() + nanos);
  }

  /** Code objects, as they stand in this memory of the process. */
  public Codes codes(Memory memory) {
    return codes.reader(memory)::read;
  }

  /** The greenlets that are switched out, as they stand in this memory of the process. */
  public Greenlets greenlets(Memory memory) {
    return new Greenlets(
        memory,
        runtime,
        new Objects(memory, runtime.layout()),
        seen -> new FrameReader(seen, runtime.layout(), runtime.dialect(), codes.reader(seen)));
  }

  /** The frames of generators and coroutines, as they stand in this memory of the process. */
  public Generators generators(Memory memory, Objects objects) {
    FrameReader frames =
        new FrameReader(memory, runtime.layout(), runtime.dialect(), codes.reader(memory));
    return new Generators(memory, runtime.layout(), objects, frames);
  }

  /**
   * The threads of an interpreter as its {@code threading} module knows them, by ident. Some may
   * not be readable, also because they changed meanwhile.
   */
  public ThreadNames.Threads threadNames(InterpreterState interpreter) {
    Memory memory = bounded(new PageCache(process.memory()), NAMES_NANOS);
    try {
      long modules =
          memory.u64(interpreter.address() + runtime.layout().offset(Member.INTERPRETER_MODULES));
      return new Objects(memory, runtime.layout()).threadNames().read(modules);
    } catch (MemoryFault e) {
      return ThreadNames.Threads.none("threading's list of threads: " + e.getMessage());
    }
  }

  /**
   * The threads of the main interpreter, as its list has them now.
   *
   * @param marks the process's threads
   * @throws MemoryFault if not even the interpreter could be read
   */
  public List<ThreadState> threads(Map<Integer, TaskMark> marks) throws MemoryFault {
    Memory memory = process.memory();
    InterpreterReader reader =
        new InterpreterReader(memory, runtime.layout(), threadIds(marks), gap -> {});
    return reader.interpreters(runtime.interpreters()).stream()
        .filter(interpreter -> interpreter.id() == 0)
        .flatMap(interpreter -> reader.threads(interpreter).stream())
        .toList();
  }

  /** Who holds an interpreter's GIL now, and whether it is asked for; empty if not readable. */
  public Optional<GilDemand> gil(InterpreterState interpreter) {
    try {
      return Optional.of(GilDemand.read(process.memory(), runtime, interpreter));
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  /**
   * The live thread that a {@code pthread_t} stands for, by the C library's own record.
   *
   * @param marks the process's threads
   */
  public OptionalInt tidOfPthread(long pthread, Map<Integer, TaskMark> marks) {
    return threadIds(marks).ofPthread(pthread);
  }

  private ThreadIds threadIds(Map<Integer, TaskMark> marks) {
    Map<Integer, Integer> tidByOwnId = new HashMap<>();
    marks.forEach((tid, mark) -> tidByOwnId.put(mark.status().ownId(), tid));
    return new ThreadIds(process.memory(), runtime.layout(), tidByOwnId);
  }
}
