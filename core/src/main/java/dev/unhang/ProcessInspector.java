package dev.unhang;

import dev.unhang.linux.ProcFs;
import dev.unhang.memory.Memory;
import dev.unhang.model.Frame;
import dev.unhang.model.Gap;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.PythonRuntime;
import dev.unhang.python.PythonThread;
import dev.unhang.python.Snapshot;
import dev.unhang.python.ThreadNames.Threads;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.SourceText;
import dev.unhang.target.TaskMark;
import dev.unhang.unwind.NativeStacks;
import dev.unhang.waits.BlockedThread;
import dev.unhang.waits.Resources;
import dev.unhang.waits.Scene;
import dev.unhang.waits.TaskWaits;
import dev.unhang.waits.TaskWaits.TaskWait;
import dev.unhang.waits.Waits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process, from its memory to the model. */
final class ProcessInspector implements AutoCloseable {
  private static final int NAME_TRIES = 5;

  private final PythonProcess python;
  private final String executable;
  private final SourceText sources;
  private final NativeStacks nativeStacks;

  private ProcessInspector(PythonProcess python, String executable) {
    this.python = python;
    this.executable = executable;
    this.sources = new SourceText(python.process().pid());
    this.nativeStacks = new NativeStacks(python.process());
  }

  static ProcessInspector open(int pid) throws CannotInspect {
    PythonProcess python = PythonProcess.open(pid);
    try {
      return new ProcessInspector(python, ProcFs.executable(pid));
    } catch (IOException e) {
      throw new CannotInspect("process " + pid + " ended while it was looked at");
    }
  }

  @Override
  public void close() {
    python.process().close();
  }

  /** Whether the pid still stands for the process that was opened, and the program in it. */
  boolean stillTheSame() {
    return python.process().isCurrent();
  }

  /**
   * @param resources takes up what is waited for
   * @param gaps told what could not be read
   */
  ProcessInfo look(InspectOptions options, Resources resources, Consumer<Gap> gaps)
      throws CannotInspect {
    int pid = python.process().pid();
    NativeFrames natives =
        options.nativeFrames()
            ? new NativeFrames.All(pid, nativeStacks.look(), gaps)
            : new NativeFrames.None();
    Snapshot snapshot =
        python.snapshot(options.mayStop(), options.locals(), natives.whileStopped());
    NativeFrames.Stacks stacks = natives.stacks(snapshot.marks(), options.mayStop());
    snapshot.gaps().forEach(what -> gaps.accept(new Gap(pid, OptionalInt.empty(), what)));
    Obstacles.of(pid, snapshot, options.mayStop())
        .forEach(what -> gaps.accept(new Gap(pid, OptionalInt.empty(), what)));
    Map<Integer, ThreadReading> readings = snapshot.byTid();
    Map<Long, PythonThread> names = names(snapshot, gaps);
    Scene scene = scene(snapshot, readings, names, resources);
    BiConsumer<Integer, String> ofThread =
        (tid, why) -> gaps.accept(new Gap(pid, OptionalInt.of(tid), why));
    Map<Integer, Wait> waits = Waits.of(scene, ofThread);
    Map<Integer, List<TaskWait>> tasks = TaskWaits.of(scene, ofThread);
    scene.tasks().gaps().forEach(what -> gaps.accept(new Gap(pid, OptionalInt.empty(), what)));
    List<ThreadInfo> threads = new ArrayList<>();
    snapshot
        .marks()
        .forEach((tid, mark) -> {
          ThreadReading reading = readings.get(tid);
          ThreadInfo thread =
              reading == null
                  ? nativeThread(tid, mark)
                  : pythonThread(tid, mark, reading, snapshot, names);
          threads.add(
              thread
                  .withFrames(stacks.with(tid, python(reading), this::frame))
                  .withWait(Optional.ofNullable(waits.get(tid)))
                  .withTasks(tasks.getOrDefault(tid, List.of()).stream().map(this::task).toList()));
          if (reading != null) {
            reading.gaps().forEach(why -> gaps.accept(new Gap(pid, OptionalInt.of(tid), why)));
          }
        });
    return new ProcessInfo(pid, parent(pid), command(pid), Optional.of(runtime()), threads);
  }

  private static List<PythonFrame> python(@Nullable ThreadReading reading) {
    return reading == null ? List.of() : reading.frames();
  }

  private Scene scene(
      Snapshot snapshot,
      Map<Integer, ThreadReading> readings,
      Map<Long, PythonThread> names,
      Resources resources) {
    List<BlockedThread> blocked = new ArrayList<>();
    snapshot
        .marks()
        .forEach((tid, mark) -> {
          Optional<ThreadReading> reading = Optional.ofNullable(readings.get(tid));
          if (!mark.status().running()) {
            blocked.add(
                new BlockedThread(
                    tid,
                    mark,
                    reading,
                    reading.flatMap(r -> Optional.ofNullable(names.get(r.state().ident())))));
          }
        });
    Memory memory = python.picture();
    return new Scene(
        python,
        memory,
        new Objects(memory, python.runtime().layout()),
        snapshot,
        blocked,
        names,
        resources);
  }

  private Map<Long, PythonThread> names(Snapshot snapshot, Consumer<Gap> gaps) {
    int pid = python.process().pid();
    Map<Long, InterpreterState> interpreters = new LinkedHashMap<>();
    snapshot
        .threads()
        .forEach(t -> interpreters.put(t.state().interpreter().address(), t.state().interpreter()));
    Map<Long, PythonThread> names = new HashMap<>();
    for (InterpreterState interpreter : interpreters.values()) {
      Threads known = names(interpreter);
      names.putAll(known.byIdent());
      known.gaps().forEach(what -> gaps.accept(new Gap(pid, OptionalInt.empty(), what)));
    }
    return names;
  }

  /** The dict may change while it is read, which shows as a fault; then it is read again. */
  private Threads names(InterpreterState interpreter) {
    Threads best = python.threadNames(interpreter);
    for (int i = 1; i < NAME_TRIES && !best.gaps().isEmpty(); i++) {
      best = python.threadNames(interpreter);
    }
    return best;
  }

  private static ThreadInfo nativeThread(int tid, TaskMark mark) {
    return new ThreadInfo(
        tid,
        mark.status().name(),
        false,
        false,
        false,
        0,
        state(mark),
        false,
        List.of(),
        Reading.EXACT,
        Optional.empty(),
        List.of());
  }

  private ThreadInfo pythonThread(
      int tid,
      TaskMark mark,
      ThreadReading reading,
      Snapshot snapshot,
      Map<Long, PythonThread> names) {
    Optional<PythonThread> known = Optional.ofNullable(names.get(reading.state().ident()));
    boolean main = tid == python.process().pid();
    return new ThreadInfo(
        tid,
        known.map(PythonThread::name).orElse(main ? "MainThread" : mark.status().name()),
        true,
        main,
        known.map(PythonThread::daemon).orElse(false),
        reading.state().interpreter().id(),
        state(mark),
        reading.holdsGil(),
        reading.frames().stream().map(this::frame).toList(),
        snapshot.exact().contains(tid) ? Reading.EXACT : Reading.MOVING,
        Optional.empty(),
        List.of());
  }

  private static RunState state(TaskMark mark) {
    return mark.status().running() ? RunState.RUNNING : RunState.WAITING;
  }

  private ThreadInfo.Task task(TaskWait task) {
    return new ThreadInfo.Task(
        task.task().task().name(),
        task.task().frames().stream().map(this::frame).toList(),
        task.waitsFor(),
        task.task().current());
  }

  private Frame frame(PythonFrame frame) {
    String file = frame.code().file();
    return new Frame.Python(
        frame.code().qualifiedName(),
        frame.code().name(),
        file,
        frame.line(),
        frame.line().isPresent() ? sources.line(file, frame.line().getAsInt()) : Optional.empty(),
        frame.locals().stream().map(v -> new Frame.Local(v.name(), v.value())).toList());
  }

  private ProcessInfo.Runtime runtime() {
    PythonRuntime runtime = python.runtime();
    return new ProcessInfo.Runtime(
        "CPython",
        runtime.version().text(),
        executable,
        false,
        runtime.debugBuild(),
        runtime.layout().verified());
  }

  private static int parent(int pid) throws CannotInspect {
    try {
      return ProcFs.stat(pid).parent();
    } catch (IOException e) {
      throw new CannotInspect("process " + pid + " ended while it was looked at");
    }
  }

  private static List<String> command(int pid) {
    try {
      return ProcFs.commandLine(pid);
    } catch (IOException e) {
      return List.of();
    }
  }
}
