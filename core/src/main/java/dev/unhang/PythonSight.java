package dev.unhang;

import dev.unhang.model.Gap;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.Reading;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.GilDemand;
import dev.unhang.python.PythonGreenlet;
import dev.unhang.python.SignalHandlers;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.SourceText;
import dev.unhang.target.TaskMark;
import dev.unhang.waits.GreenletWaits;
import dev.unhang.waits.Scene;
import dev.unhang.waits.SpinningWaits;
import dev.unhang.waits.TaskWaits;
import dev.unhang.waits.TaskWaits.TaskWait;
import dev.unhang.waits.Waits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What was read of a process that is run by Python.
 *
 * @param marks where its threads stood
 * @param readings the Python side of its threads, by tid
 * @param stopped whether threads may have been stopped after they were read
 * @param gaps what could not be read; grows
 */
record PythonSight(
    Scene scene,
    ProcessInfo.Runtime runtime,
    SourceText sources,
    Map<Integer, TaskMark> marks,
    Map<Integer, ThreadReading> readings,
    NativeFrames.Stacks stacks,
    boolean stopped,
    List<Gap> gaps)
    implements Sight {

  @Override
  public ProcessLook explain() throws CannotInspect {
    int pid = scene.pid();
    BiConsumer<Integer, String> ofThread =
        (tid, why) -> gaps.add(new Gap(pid, OptionalInt.of(tid), why));
    Map<Integer, Wait> waits = Waits.of(scene, ofThread);
    waits.entrySet().removeIf(entry -> isOfLater(entry.getKey(), entry.getValue()));
    Map<Integer, List<TaskWait>> tasks = TaskWaits.of(scene, ofThread);
    Consumer<String> ofProcess = what -> gaps.add(new Gap(pid, OptionalInt.empty(), what));
    scene.tasks().gaps().forEach(ofProcess);
    scene
        .heldLocksIfKnown()
        .ifPresent(held -> {
          held.failures().forEach(ofThread);
          held.heapFailure().ifPresent(ofProcess);
        });
    Map<Integer, List<PythonGreenlet>> greenlets = scene.greenlets().byTid();
    Map<Long, GilDemand> gils = gils();
    Map<Integer, TaskMark> after = stopped ? scene.snapshot().marks() : scene.process().marks();
    ThreadModels models =
        new ThreadModels(pid, sources, scene.names(), Entries.of(scene, readings.values()));
    GreenletWaits greenletWaits = new GreenletWaits(scene);
    List<ThreadInfo> threads = new ArrayList<>();
    marks.forEach((tid, mark) ->
        threads.add(
            thread(tid, mark, Optional.ofNullable(waits.get(tid)), models)
                .withTasks(tasks.getOrDefault(tid, List.of()).stream().map(models::task).toList())
                .withGreenlets(
                    greenlets.getOrDefault(tid, List.of()).stream()
                        .map(greenlet -> models.greenlet(greenlet, tid, greenletWaits))
                        .toList())));
    scene.greenlets().gap().ifPresent(why -> ofThread.accept(pid, why));
    readings.forEach((tid, reading) -> {
      if (marks.containsKey(tid)) {
        reading.gaps().forEach(why -> ofThread.accept(tid, why));
      }
    });
    SignalHandlers signals = new SignalHandlers(scene.memory(), scene.layout(), scene.objects());
    ProcessInfo process =
        new ProcessInfo(
                pid,
                ProcessInspector.parent(pid),
                ProcessInspector.command(pid),
                Optional.of(runtime),
                threads)
            .withLibraries(scene.nativePools().toModel(threads))
            .withHandledSignals(signals.handled(pid, scene.runtime()))
            .withInterrupt(Interrupts.of(scene.python(), marks.keySet(), scene.memory()));
    return new ProcessLook(
        process, gaps, scene.snapshot().marks(), after, gils, new SpinningWaits(scene).of(threads));
  }

  /**
   * Whether a wait began after the thread's frames were read. Those that wait for the GIL wake up
   * all the time, but have no other frames before they have it.
   */
  private boolean isOfLater(int tid, Wait wait) {
    TaskMark mark = marks.get(tid);
    return wait.kind() != WaitKind.GIL && mark != null && scene.snapshot().isBehind(tid, mark);
  }

  private ThreadInfo thread(int tid, TaskMark mark, Optional<Wait> wait, ThreadModels models) {
    ThreadReading reading = readings.get(tid);
    if (reading == null) {
      return models
          .nativeThread(tid, mark)
          .withFrames(stacks.with(tid, List.of(), models::frame))
          .withWait(wait);
    }
    boolean ran = wait.isEmpty() && scene.snapshot().isBehind(tid, mark);
    RunState state = ran ? RunState.RUNNING : ThreadModels.state(mark);
    Reading how = scene.snapshot().exact().contains(tid) ? Reading.EXACT : Reading.MOVING;
    return models
        .pythonThread(tid, mark, state, reading, how)
        .withFrames(stacks.with(tid, reading.frames(), models::frame))
        .withWait(wait);
  }

  private Map<Long, GilDemand> gils() {
    Map<Long, GilDemand> gils = new HashMap<>();
    scene.snapshot().threads().stream()
        .map(thread -> thread.state().interpreter())
        .distinct()
        .forEach(interpreter ->
            scene.python().gil(interpreter).ifPresent(gil -> gils.put(interpreter.id(), gil)));
    return gils;
  }
}
