package dev.unhang;

import dev.unhang.linux.ProcFs;
import dev.unhang.memory.Memory;
import dev.unhang.model.Gap;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.Wait;
import dev.unhang.python.GilDemand;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.PythonRuntime;
import dev.unhang.python.PythonThread;
import dev.unhang.python.SignalFrames;
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
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One process, from its memory to the model. */
final class ProcessInspector implements AutoCloseable {
  private static final int NAME_TRIES = 5;
  private static final int SETTLING_MILLIS = 30;

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
   */
  ProcessLook look(InspectOptions options, Resources resources) throws CannotInspect {
    int pid = python.process().pid();
    List<Gap> noted = new ArrayList<>();
    Consumer<Gap> gaps = noted::add;
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
    Map<Integer, TaskMark> marks = settled(snapshot, readings);
    Scene scene = scene(snapshot, marks, readings, names, resources);
    BiConsumer<Integer, String> ofThread =
        (tid, why) -> gaps.accept(new Gap(pid, OptionalInt.of(tid), why));
    Map<Integer, Wait> waits = Waits.of(scene, ofThread);
    Map<Integer, List<TaskWait>> tasks = TaskWaits.of(scene, ofThread);
    scene.tasks().gaps().forEach(what -> gaps.accept(new Gap(pid, OptionalInt.empty(), what)));
    Map<Long, GilDemand> gils = gils(snapshot);
    Map<Integer, TaskMark> after = python.process().marks();
    ThreadModels models = new ThreadModels(pid, sources, names, signalHandlers(scene, readings));
    List<ThreadInfo> threads = new ArrayList<>();
    marks.forEach((tid, mark) -> {
      Optional<ThreadReading> reading = Optional.ofNullable(readings.get(tid));
      boolean exact = snapshot.exact().contains(tid) || reading.isEmpty();
      List<PythonFrame> frames = reading.map(ThreadReading::frames).orElse(List.of());
      threads.add(
          models
              .thread(tid, mark, reading, exact ? Reading.EXACT : Reading.MOVING)
              .withFrames(stacks.with(tid, frames, models::frame))
              .withWait(Optional.ofNullable(waits.get(tid)))
              .withTasks(tasks.getOrDefault(tid, List.of()).stream().map(models::task).toList()));
      reading.stream()
          .flatMap(r -> r.gaps().stream())
          .forEach(why -> gaps.accept(new Gap(pid, OptionalInt.of(tid), why)));
    });
    ProcessInfo process =
        new ProcessInfo(pid, parent(pid), command(pid), Optional.of(runtime()), threads);
    return new ProcessLook(process, noted, snapshot.marks(), after, gils);
  }

  private static Set<Long> signalHandlers(Scene scene, Map<Integer, ThreadReading> readings) {
    SignalFrames signals = new SignalFrames(scene.memory(), scene.layout(), scene.objects());
    return readings.values().stream()
        .flatMap(reading -> signals.among(reading.frames()).stream())
        .collect(Collectors.toSet());
  }

  /**
   * Where the threads stood. Those that wait for the GIL wake up every 5 ms to ask for it, and may
   * be seen running then, as may those that have just been stopped: they are given some time to be
   * seen waiting.
   */
  private Map<Integer, TaskMark> settled(Snapshot snapshot, Map<Integer, ThreadReading> readings) {
    Map<Integer, TaskMark> marks = new LinkedHashMap<>(snapshot.marks());
    if (readings.values().stream().noneMatch(ThreadReading::holdsGil)) {
      return marks;
    }
    List<Integer> running = new ArrayList<>(readings.keySet());
    running.removeIf(tid -> !isRunning(marks.get(tid)));
    for (int i = 0; i < SETTLING_MILLIS && !running.isEmpty(); i++) {
      Pause.millis(1);
      running.forEach(tid -> python.process().mark(tid).ifPresent(mark -> marks.put(tid, mark)));
      running.removeIf(tid -> !isRunning(marks.get(tid)));
    }
    return marks;
  }

  /** Also where it woke up between the two readings that make a mark. */
  private static boolean isRunning(@Nullable TaskMark mark) {
    return mark != null && (mark.status().running() || mark.call().isEmpty());
  }

  private Map<Long, GilDemand> gils(Snapshot snapshot) {
    Map<Long, GilDemand> gils = new HashMap<>();
    snapshot.threads().stream()
        .map(thread -> thread.state().interpreter())
        .distinct()
        .forEach(interpreter ->
            python.gil(interpreter).ifPresent(gil -> gils.put(interpreter.id(), gil)));
    return gils;
  }

  private Scene scene(
      Snapshot snapshot,
      Map<Integer, TaskMark> marks,
      Map<Integer, ThreadReading> readings,
      Map<Long, PythonThread> names,
      Resources resources) {
    List<BlockedThread> blocked = new ArrayList<>();
    marks.forEach((tid, mark) -> {
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
        resources,
        nativeStacks);
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
