package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.python.Dicts;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Which worker of a {@code ProcessPoolExecutor} works for a future: the thread that manages the
 * workers knows the future by a number, and so does the worker (Lib/concurrent/futures/process.py).
 */
final class ProcessExecutors {
  private static final String FILE = "concurrent/futures/process.py";
  private static final String MANAGER = "concurrent.futures.process._ExecutorManagerThread";
  private static final int MOST = 100_000;

  private final Scene scene;

  ProcessExecutors(Scene scene) {
    this.scene = scene;
  }

  /** The worker that works for a future, or those that may take it; nobody if that isn't known. */
  List<Holder> workers(long future) throws MemoryFault {
    for (ThreadReading reading : scene.snapshot().threads()) {
      for (PythonFrame frame : reading.frames()) {
        OptionalLong pending = of(frame, "pending_work_items");
        OptionalLong processes = of(frame, "processes");
        if (pending.isPresent() && processes.isPresent()) {
          OptionalLong number = number(future, pending.getAsLong());
          if (number.isPresent()) {
            return workers(number, processes.getAsLong());
          }
        }
      }
    }
    return List.of();
  }

  /** Up to 3.8 variables of a function, then attributes of a thread. */
  private OptionalLong of(PythonFrame frame, String name) throws MemoryFault {
    if (Calls.isFunction(frame, "_queue_management_worker", FILE)) {
      return scene.values().variable(frame, name);
    }
    if (!Calls.isFunction(frame, "run", FILE)) {
      return OptionalLong.empty();
    }
    OptionalLong self = scene.calls().self(frame, MANAGER);
    return self.isPresent() ? scene.objects().attributes().get(self.getAsLong(), name) : self;
  }

  private OptionalLong number(long future, long pending) throws MemoryFault {
    for (Dicts.Entry entry : scene.objects().dicts().entries(pending, MOST).list()) {
      if (scene
          .objects()
          .attributes()
          .get(entry.value(), "future")
          .equals(OptionalLong.of(future))) {
        return scene.threadPoolJobs().number(entry.key());
      }
    }
    return OptionalLong.empty();
  }

  private List<Holder> workers(OptionalLong number, long processes) throws MemoryFault {
    List<WorkerProcess> known = new ArrayList<>();
    for (Dicts.Entry entry : scene.objects().dicts().entries(processes, MOST).list()) {
      long pid = scene.objects().numbers().integer64(entry.key());
      for (int seen : ChildWait.processes((int) pid, scene)) {
        Optional<Scene> worker = scene.machine().scene(seen);
        if (worker.isPresent()) {
          WorkerProcess.of(worker.get()).ifPresent(known::add);
        }
      }
    }
    List<Holder> working = holders(known, number::equals);
    boolean allBusy = known.stream().allMatch(worker -> worker.job().isPresent());
    return working.isEmpty() && allBusy ? holders(known, job -> true) : working;
  }

  private static List<Holder> holders(List<WorkerProcess> workers, Predicate<OptionalLong> wanted) {
    return workers.stream()
        .filter(worker -> wanted.test(worker.job()))
        .map(worker -> Holder.thread(worker.pid(), worker.pid(), Certainty.CERTAIN))
        .toList();
  }
}
