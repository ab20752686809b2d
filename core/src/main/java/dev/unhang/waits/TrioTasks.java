package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.AsyncTask;
import dev.unhang.python.Awaiting;
import dev.unhang.python.Items;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The tasks of trio's event loops: the frame of {@code trio.run} has the runner, and this all its
 * tasks (trio's {@code _core/_run.py}). A loop that another one drives (guest mode) has no such
 * frame and is not seen.
 */
final class TrioTasks {
  private static final String RUN = "/trio/_core/_run.py";
  private static final String RUNNER = "trio._core._run.Runner";
  private static final int MOST_TASKS = 100_000;
  private static final int LONGEST_NAME = 200;

  private final Scene scene;
  private final Awaiting awaiting;

  TrioTasks(Scene scene, Awaiting awaiting) {
    this.scene = scene;
    this.awaiting = awaiting;
  }

  /**
   * The tasks of the loop that a thread runs, but for those of trio's own.
   *
   * @param gaps told of what could not be read
   */
  List<LoopTask> of(ThreadReading reading, Consumer<String> gaps) {
    try {
      List<LoopTask> tasks = new ArrayList<>();
      OptionalLong runner = variable(reading, "run", "runner");
      if (runner.isPresent() && isRunner(runner.getAsLong())) {
        Items all =
            scene.objects().sets().items(attribute(runner.getAsLong(), "tasks"), MOST_TASKS);
        if (all.missing() > 0) {
          gaps.accept("only " + all.addresses().length + " of " + all.size() + " trio tasks");
        }
        OptionalLong running = variable(reading, "unrolled_run", "task");
        for (long task : all.addresses()) {
          add(task, runner.getAsLong(), running, reading, tasks);
        }
      }
      return withOwnNames(tasks);
    } catch (MemoryFault e) {
      gaps.accept("the trio tasks could not be read: " + e.getMessage());
      return List.of();
    }
  }

  private boolean isRunner(long object) throws MemoryFault {
    return scene.objects().typeNames().isSubtype(scene.objects().types().of(object), RUNNER);
  }

  private void add(
      long address, long runner, OptionalLong running, ThreadReading reading, List<LoopTask> tasks)
      throws MemoryFault {
    String name = scene.objects().strings().string(attribute(address, "name"), LONGEST_NAME);
    if (name.startsWith("<")) {
      return; // of trio's own
    }
    long coroutine = attribute(address, "coro");
    AsyncTask task = new AsyncTask(address, name, runner, coroutine, OptionalLong.empty());
    boolean current =
        running.equals(OptionalLong.of(address)) && isOnStack(coroutine, reading.frames());
    List<PythonFrame> frames = current ? List.of() : awaiting.from(coroutine).frames();
    tasks.add(new LoopTask(task, reading.state(), current, frames, OptionalLong.empty()));
  }

  /** What a task has run last stays in the variable while none is run. */
  private boolean isOnStack(long coroutine, List<PythonFrame> stack) throws MemoryFault {
    return scene
        .python()
        .generators(scene.memory(), scene.objects())
        .frame(coroutine)
        .filter(own -> stack.stream().anyMatch(frame -> frame.address() == own.address()))
        .isPresent();
  }

  /** Trio names tasks by their functions: those that are called the same get their numbers. */
  private List<LoopTask> withOwnNames(List<LoopTask> tasks) throws MemoryFault {
    Map<String, Integer> namesakes = new HashMap<>();
    tasks.forEach(task -> namesakes.merge(task.task().name(), 1, Integer::sum));
    List<LoopTask> named = new ArrayList<>();
    for (LoopTask task : tasks) {
      String name = task.task().name();
      if (namesakes.getOrDefault(name, 0) > 1) {
        long counter = attribute(task.task().address(), "_counter");
        named.add(task.named(name + " #" + scene.objects().numbers().integer64(counter)));
      } else {
        named.add(task);
      }
    }
    return named;
  }

  private OptionalLong variable(ThreadReading reading, String function, String variable)
      throws MemoryFault {
    for (PythonFrame frame : reading.frames()) {
      if (frame.code().name().equals(function) && frame.code().file().endsWith(RUN)) {
        return scene.values().variable(frame, variable);
      }
    }
    return OptionalLong.empty();
  }

  private long attribute(long object, String name) throws MemoryFault {
    return scene.objects().attributes().require(object, name);
  }
}
