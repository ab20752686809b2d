package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.python.ActiveWith;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.WithBlocks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;

/** What each task of a process's event loops waits for. */
public final class TaskWaits {
  private final Scene scene;
  private final FutureSources sources;
  private final AwaitedCalls calls;
  private final WithBlocks blocks;
  private final TrioWaits trio;

  private TaskWaits(Scene scene) {
    this.scene = scene;
    this.sources = new FutureSources(scene);
    this.calls = new AwaitedCalls(scene, new TaskFutureWaits(scene, sources));
    this.blocks = scene.readers().blocks();
    this.trio = new TrioWaits(scene);
  }

  /** A task and what it waits for: nothing while it runs, or is about to. */
  public record TaskWait(LoopTask task, Optional<Wait> waitsFor) {}

  /**
   * The tasks of the loop that each thread runs, by tid.
   *
   * @param failed told of a thread one of whose tasks could not be read, and why
   */
  public static Map<Integer, List<TaskWait>> of(Scene scene, BiConsumer<Integer, String> failed) {
    Map<Integer, List<TaskWait>> waits = new LinkedHashMap<>();
    if (scene.tasks().byTid().isEmpty()) {
      return waits;
    }
    TaskWaits resolver = new TaskWaits(scene);
    scene
        .tasks()
        .byTid()
        .forEach((tid, tasks) -> {
          List<TaskWait> told = new ArrayList<>();
          for (LoopTask task : tasks) {
            try {
              told.add(new TaskWait(task, resolver.of(task)));
            } catch (MemoryFault e) {
              failed.accept(
                  tid,
                  "what task "
                      + task.task().name()
                      + " waits for could not be told: "
                      + e.getMessage());
              told.add(new TaskWait(task, Optional.empty()));
            }
          }
          waits.put(tid, told);
        });
    return waits;
  }

  private Optional<Wait> of(LoopTask task) throws MemoryFault {
    if (task.current()) {
      return Optional.empty();
    }
    if (TrioWaits.isOfTrio(task, scene)) {
      return trio.of(task);
    }
    if (task.task().awaited().isEmpty()) {
      return Optional.empty();
    }
    long future = task.task().awaited().getAsLong();
    if (!sources.isPending(future)) {
      return Optional.empty();
    }
    Wait wait = calls.of(task, future);
    OptionalDouble timeout = timeout(task);
    boolean sooner =
        timeout.isPresent()
            && !(wait.deadline().orElse(Double.POSITIVE_INFINITY) < timeout.getAsDouble());
    return Optional.of(sooner ? wait.until(timeout) : wait);
  }

  /** The first to end of the {@code async with asyncio.timeout()} that the task is inside of. */
  private OptionalDouble timeout(LoopTask task) throws MemoryFault {
    List<Double> timeouts = new ArrayList<>();
    for (PythonFrame frame : task.frames()) {
      for (ActiveWith block : blocks.of(frame)) {
        if (block.manager().isPresent()) {
          long manager = block.manager().getAsLong();
          if (scene
              .objects()
              .typeNames()
              .isSubtype(scene.objects().types().of(manager), "asyncio.timeouts.Timeout")) {
            LoopClock.left(scene.objects(), manager).ifPresent(timeouts::add);
          }
        }
      }
    }
    return timeouts.stream().mapToDouble(Double::doubleValue).min();
  }
}
