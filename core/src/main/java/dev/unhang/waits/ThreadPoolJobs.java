package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import dev.unhang.python.TypeFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The workers of {@code multiprocessing.pool.ThreadPool} and what each works on, from their frames
 * (function {@code worker} of Lib/multiprocessing/pool.py).
 */
final class ThreadPoolJobs {
  private static final String FILE = "multiprocessing/pool.py";

  private final Scene scene;
  private @Nullable List<Worker> found;

  ThreadPoolJobs(Scene scene) {
    this.scene = scene;
  }

  /**
   * @param tasks address of the queue from which it takes its work
   * @param job the number of the job that it works on, if on any
   */
  record Worker(int tid, long tasks, OptionalLong job) {}

  /** Those that take their work from a queue. */
  List<Worker> workers(long tasks) throws MemoryFault {
    List<Worker> all = found;
    if (all == null) {
      all = find();
      found = all;
    }
    return all.stream().filter(worker -> worker.tasks == tasks).toList();
  }

  /** Whether a job, or a part of it, is still in a queue. */
  boolean isQueued(long job, long tasks) throws MemoryFault {
    for (long task : scene.pools().items(tasks)) {
      if (task != 0 && scene.objects().types().of(task).has(TypeFlag.TUPLE)) {
        long[] first = scene.objects().sequences().tuple(task, 1).addresses();
        if (first.length == 1 && number(first[0]).equals(OptionalLong.of(job))) {
          return true;
        }
      }
    }
    return false;
  }

  private List<Worker> find() throws MemoryFault {
    List<Worker> workers = new ArrayList<>();
    for (ThreadReading reading : scene.snapshot().threads()) {
      OptionalInt tid = reading.state().tid();
      for (PythonFrame frame : reading.frames()) {
        if (tid.isPresent() && Calls.isFunction(frame, "worker", FILE)) {
          OptionalLong tasks = scene.values().variable(frame, "inqueue");
          if (tasks.isPresent()) {
            workers.add(new Worker(tid.getAsInt(), tasks.getAsLong(), job(frame)));
          }
        }
      }
    }
    return workers;
  }

  /** Between two jobs the variable is {@code None}. */
  private OptionalLong job(PythonFrame frame) throws MemoryFault {
    OptionalLong job = scene.values().variable(frame, "job");
    return job.isPresent() ? number(job.getAsLong()) : job;
  }

  /** The value of a Python int. */
  OptionalLong number(long object) throws MemoryFault {
    return scene.objects().types().of(object).has(TypeFlag.INT)
        ? OptionalLong.of(scene.objects().numbers().integer64(object))
        : OptionalLong.empty();
  }
}
