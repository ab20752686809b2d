package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A worker of a pool of processes, seen from inside: what its main thread works on ({@code worker}
 * of Lib/multiprocessing/pool.py, {@code _process_worker} of Lib/concurrent/futures/process.py).
 *
 * @param pid as we see it
 * @param job the number under which its pool knows what it works on; empty while it waits for work
 * @param reads whether it waits for its queue's pipe, so that nothing is in that
 */
record WorkerProcess(int pid, OptionalLong job, boolean reads) {
  private static final String POOL = "multiprocessing/pool.py";
  private static final String EXECUTOR = "concurrent/futures/process.py";

  /** Empty for a process that is not in such a function: it is only starting. */
  static Optional<WorkerProcess> of(Scene worker) throws MemoryFault {
    for (BlockedThread thread : worker.threads()) {
      for (PythonFrame frame : thread.frames()) {
        if (thread.tid() == worker.pid() && isLoop(frame)) {
          OptionalLong job = job(frame, worker);
          boolean reads = new QueueReadWait().resolve(thread, worker).isPresent();
          return Optional.of(new WorkerProcess(worker.pid(), job, reads));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isLoop(PythonFrame frame) {
    return Calls.isFunction(frame, "worker", POOL)
        || Calls.isFunction(frame, "_process_worker", EXECUTOR);
  }

  private static OptionalLong job(PythonFrame frame, Scene worker) throws MemoryFault {
    if (frame.code().name().equals("worker")) {
      OptionalLong job = worker.values().variable(frame, "job");
      return job.isPresent() ? worker.threadPoolJobs().number(job.getAsLong()) : job;
    }
    OptionalLong item = worker.values().variable(frame, "call_item");
    OptionalLong id =
        item.isPresent()
            ? worker.objects().attributes().get(item.getAsLong(), "work_id")
            : OptionalLong.empty();
    return id.isPresent() ? worker.threadPoolJobs().number(id.getAsLong()) : id;
  }
}
