package dev.unhang;

import dev.unhang.InspectOptions.Natives;
import dev.unhang.libraries.Libraries;
import dev.unhang.linux.ProcFs;
import dev.unhang.memory.Memory;
import dev.unhang.model.Gap;
import dev.unhang.model.ProcessInfo;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonProcess;
import dev.unhang.python.PythonRuntime;
import dev.unhang.python.PythonThread;
import dev.unhang.python.Snapshot;
import dev.unhang.python.ThreadNames.Threads;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.Images;
import dev.unhang.target.MappedFile;
import dev.unhang.target.SourceText;
import dev.unhang.target.TaskMark;
import dev.unhang.unwind.NativeStacks;
import dev.unhang.waits.BlockedThread;
import dev.unhang.waits.Machine;
import dev.unhang.waits.Scene;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process that is run by Python. */
final class PythonInspector implements ProcessInspector {
  private static final int NAME_TRIES = 5;
  private static final int SETTLING_MILLIS = 30;

  private final PythonProcess python;
  private final ProcessInfo.Runtime runtime;
  private final NativeStacks nativeStacks;
  private final Libraries libraries;

  private PythonInspector(PythonProcess python, String executable) {
    this.python = python;
    this.runtime = runtime(python.runtime(), executable);
    this.nativeStacks = new NativeStacks(python.process());
    this.libraries = new Libraries(python.process());
  }

  /**
   * @param known Python processes, of which it may be a fork
   * @param images shared with other processes
   */
  static PythonInspector open(int pid, Collection<PythonProcess> known, Images images)
      throws CannotInspect {
    PythonProcess python = PythonProcess.open(pid, known, images);
    try {
      return new PythonInspector(python, ProcFs.executable(pid));
    } catch (IOException e) {
      python.process().close();
      throw ProcessInspector.ended(pid);
    }
  }

  PythonProcess python() {
    return python;
  }

  private static ProcessInfo.Runtime runtime(PythonRuntime runtime, String executable) {
    return new ProcessInfo.Runtime(
        "CPython",
        runtime.version().text(),
        executable,
        false,
        runtime.debugBuild(),
        runtime.layout().verified());
  }

  @Override
  public void close() {
    python.process().close();
  }

  @Override
  public boolean stillTheSame() {
    return python.process().isCurrent();
  }

  @Override
  public Sight read(InspectOptions options, Machine machine) throws CannotInspect {
    int pid = python.process().pid();
    List<Gap> gaps = new ArrayList<>();
    NativeFrames natives = NativeFrames.of(options.natives(), pid, nativeStacks, gaps::add);
    Snapshot snapshot =
        python.snapshot(options.mayStop(), options.locals(), natives.whileStopped());
    NativeFrames.Stacks stacks = natives.stacks(snapshot.marks(), options.mayStop());
    Consumer<String> ofProcess = what -> gaps.add(new Gap(pid, OptionalInt.empty(), what));
    snapshot.gaps().forEach(ofProcess);
    Obstacles.of(pid, snapshot, options.mayStop()).forEach(ofProcess);
    Map<Integer, ThreadReading> readings = snapshot.byTid();
    Map<Long, PythonThread> names = names(snapshot, ofProcess);
    Map<Integer, TaskMark> marks = settled(snapshot, readings);
    boolean stopped = options.natives() == Natives.ALL && options.mayStop();
    Memory memory = python.picture(snapshot);
    Scene scene =
        new Scene(
            python,
            memory,
            new Objects(memory, python.runtime().layout()),
            snapshot,
            BlockedThread.among(marks, readings, names),
            names,
            machine,
            nativeStacks,
            libraries.among(MappedFile.of(python.process().mappings()), runtime.executable()));
    machine.add(scene);
    return new PythonSight(
        scene, runtime, new SourceText(pid), marks, readings, stacks, stopped, gaps);
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

  private Map<Long, PythonThread> names(Snapshot snapshot, Consumer<String> gaps) {
    Map<Long, InterpreterState> interpreters = new LinkedHashMap<>();
    snapshot
        .threads()
        .forEach(t -> interpreters.put(t.state().interpreter().address(), t.state().interpreter()));
    Map<Long, PythonThread> names = new HashMap<>();
    for (InterpreterState interpreter : interpreters.values()) {
      Threads known = names(interpreter);
      names.putAll(known.byIdent());
      known.gaps().forEach(gaps);
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
}
