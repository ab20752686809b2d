package dev.unhang;

import dev.unhang.memory.PageCache;
import dev.unhang.model.Gap;
import dev.unhang.model.ProcessInfo;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.Wait;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.Images;
import dev.unhang.target.LiveProcess;
import dev.unhang.target.SourceText;
import dev.unhang.target.TaskMark;
import dev.unhang.unwind.NativeStacks;
import dev.unhang.waits.BlockedThread;
import dev.unhang.waits.Machine;
import dev.unhang.waits.PlainSite;
import dev.unhang.waits.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A process that is not run by Python but has to do with one that is: what its threads wait for is
 * told by their system calls.
 */
record PlainInspector(LiveProcess process, NativeStacks stacks) implements ProcessInspector {

  static PlainInspector open(int pid, Images images) throws CannotInspect {
    LiveProcess process = LiveProcess.open(pid, images);
    return new PlainInspector(process, new NativeStacks(process));
  }

  @Override
  public boolean stillTheSame() {
    return process.isUnchanged(); // Python may just be starting in it
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public Sight read(InspectOptions options, Machine machine) throws CannotInspect {
    Map<Integer, TaskMark> marks = process.marks();
    List<Gap> gaps = new ArrayList<>();
    NativeFrames natives = NativeFrames.of(options.natives(), process.pid(), stacks, gaps::add);
    Obstacles.stopped(process.pid(), marks)
        .ifPresent(what -> gaps.add(new Gap(process.pid(), OptionalInt.empty(), what)));
    NativeFrames.Stacks frames = natives.stacks(marks, false);
    return () -> explain(machine, marks, frames, gaps);
  }

  private ProcessLook explain(
      Machine machine, Map<Integer, TaskMark> marks, NativeFrames.Stacks frames, List<Gap> gaps)
      throws CannotInspect {
    int pid = process.pid();
    Map<Integer, Wait> waits =
        Waits.of(
            new PlainSite(pid, new PageCache(process.memory()), marks.size(), machine),
            BlockedThread.among(marks, Map.of(), Map.of()),
            (tid, why) -> gaps.add(new Gap(pid, OptionalInt.of(tid), why)));
    ThreadModels models = new ThreadModels(pid, new SourceText(pid), Map.of(), Map.of());
    List<ThreadInfo> threads = new ArrayList<>();
    marks.forEach((tid, mark) ->
        threads.add(
            models
                .nativeThread(tid, mark)
                .withFrames(frames.with(tid, List.of(), models::frame))
                .withWait(Optional.ofNullable(waits.get(tid)))));
    ProcessInfo info =
        new ProcessInfo(
            pid,
            ProcessInspector.parent(pid),
            ProcessInspector.command(pid),
            Optional.empty(),
            threads);
    return new ProcessLook(info, gaps, marks, process.marks(), Map.of(), Map.of());
  }
}
