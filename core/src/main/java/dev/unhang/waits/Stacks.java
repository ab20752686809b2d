package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PyType;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonGreenlet;
import dev.unhang.python.TypeNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The stacks of frames that can be relied on: of threads, and of tasks that no thread runs just
 * now.
 */
final class Stacks {
  private final Scene scene;
  private final Map<Holding.Owner, List<PythonFrame>> byOwner = new LinkedHashMap<>();
  private final Map<Long, Integer> tidByIdent = new HashMap<>();
  private final Set<Integer> blocked = new HashSet<>();

  Stacks(Scene scene) {
    this.scene = scene;
    scene.threads().forEach(thread -> blocked.add(thread.tid()));
    scene
        .snapshot()
        .byTid()
        .forEach((tid, reading) -> {
          if (blocked.contains(tid) || scene.snapshot().exact().contains(tid)) {
            tidByIdent.put(reading.state().ident(), tid);
            byOwner.put(new Holding.OfThread(tid), withGreenlets(tid, reading.frames()));
          }
        });
    scene
        .tasks()
        .byTid()
        .forEach((tid, tasks) ->
            tasks.stream()
                .filter(task -> !task.current())
                .forEach(task -> byOwner.put(owner(tid, task), task.frames())));
  }

  /** What a greenlet that is switched out holds its thread does: no other one can go on with it. */
  private List<PythonFrame> withGreenlets(int tid, List<PythonFrame> frames) {
    List<PythonGreenlet> greenlets = scene.greenlets().byTid().getOrDefault(tid, List.of());
    return Stream.concat(
            frames.stream(), greenlets.stream().flatMap(greenlet -> greenlet.frames().stream()))
        .toList();
  }

  /** Each one's frames, innermost first. */
  Map<Holding.Owner, List<PythonFrame>> byOwner() {
    return byOwner;
  }

  /** Addresses of all frames. */
  Set<Long> frames() {
    Set<Long> addresses = new HashSet<>();
    byOwner.values().forEach(frames -> frames.forEach(frame -> addresses.add(frame.address())));
    return addresses;
  }

  /** The thread of that ident. */
  OptionalInt tid(long ident) {
    Integer tid = tidByIdent.get(ident);
    return tid == null ? OptionalInt.empty() : OptionalInt.of(tid);
  }

  /** Whether it is a thread that went on after its stack was read. */
  boolean isRunning(Holding.Owner owner) {
    return owner instanceof Holding.OfThread(int tid) && !blocked.contains(tid);
  }

  /** Who holds what a stack's owner took: what is asyncio's belongs to the task it runs. */
  Holding.Owner holder(Holding.Owner owner, long lock) throws MemoryFault {
    if (owner instanceof Holding.OfThread(int tid)) {
      Optional<LoopTask> current = scene.tasks().current(tid);
      if (current.isPresent() && isAsyncio(lock)) {
        return owner(tid, current.get());
      }
    }
    return owner;
  }

  private boolean isAsyncio(long lock) throws MemoryFault {
    TypeNames names = scene.objects().typeNames();
    for (PyType type : names.mro(scene.objects().types().of(lock))) {
      if (names.name(type).matches("(asyncio|trio)\\..*")) {
        return true;
      }
    }
    return false;
  }

  private static Holding.Owner owner(int tid, LoopTask task) {
    return new Holding.OfTask(tid, task.task().name(), task.task().address());
  }
}
