package dev.unhang.waits;

import dev.unhang.linux.BlockingCall;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits for a result of {@code multiprocessing.Pool} (class {@code ApplyResult},
 * Lib/multiprocessing/pool.py). Such a pool does not notice that a worker died with a job: it
 * starts another one, and the result never comes.
 */
final class ProcessPoolWait implements WaitResolver {
  private static final String RESULT = "multiprocessing.pool.ApplyResult";
  private static final String ITERATOR = "multiprocessing.pool.IMapIterator";
  private static final String FILE = "multiprocessing/pool.py";
  private static final int MOST_WORKERS = 1_000;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<ConditionCall> call = ConditionCall.of(thread, scene);
    OptionalLong result = call.isPresent() ? result(call.get(), scene) : OptionalLong.empty();
    if (result.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong pool = attribute(result.getAsLong(), "_pool", scene);
    OptionalLong job = attribute(result.getAsLong(), "_job", scene);
    OptionalLong number = job.isPresent() ? scene.threadPoolJobs().number(job.getAsLong()) : job;
    OptionalLong workers =
        pool.isPresent() ? attribute(pool.getAsLong(), "_pool", scene) : OptionalLong.empty();
    if (workers.isEmpty() || number.isEmpty()) {
      return Optional.empty(); // up to 3.7 a result does not know its pool
    }
    Wait wait = scene.wait(WaitKind.FUTURE, result.getAsLong(), thread);
    return Optional.of(
        explained(wait, number.getAsLong(), pool.getAsLong(), workers.getAsLong(), scene));
  }

  private static OptionalLong result(ConditionCall call, Scene scene) throws MemoryFault {
    OptionalLong iterator = call.caller(ITERATOR, scene);
    if (iterator.isPresent()) {
      return iterator;
    }
    return call.callers().size() > 1 && call.caller("threading.Event", scene).isPresent()
        ? scene.calls().self(call.callers().get(1), RESULT)
        : OptionalLong.empty();
  }

  private static Wait explained(Wait wait, long job, long pool, long workers, Scene scene)
      throws MemoryFault {
    List<WorkerProcess> known = new ArrayList<>();
    long[] all = scene.objects().sequences().list(workers, MOST_WORKERS).addresses();
    for (long worker : all) {
      process(worker, scene).ifPresent(known::add);
    }
    List<Holder> working =
        known.stream()
            .filter(worker -> worker.job().equals(OptionalLong.of(job)))
            .map(worker -> Holder.thread(worker.pid(), worker.pid(), Certainty.CERTAIN))
            .toList();
    if (!working.isEmpty()) {
      return wait.heldByAny(working);
    }
    boolean idle =
        known.size() == all.length
            && known.stream().allMatch(worker -> worker.job().isEmpty())
            && known.stream().anyMatch(WorkerProcess::reads);
    return idle && isIdle(pool, scene)
        ? wait.withGone(
            new Gone(
                Gone.Cause.PROCESS_ENDED, Certainty.LIKELY, "the worker that had taken the job"))
        : wait;
  }

  /** The process of a {@code multiprocessing.Process}, if it is a worker that has started. */
  private static Optional<WorkerProcess> process(long object, Scene scene) throws MemoryFault {
    OptionalLong popen = attribute(object, "_popen", scene);
    OptionalLong pid =
        popen.isPresent() ? attribute(popen.getAsLong(), "pid", scene) : OptionalLong.empty();
    if (pid.isEmpty()) {
      return Optional.empty(); // a thread of a ThreadPool
    }
    long own = scene.objects().numbers().integer64(pid.getAsLong());
    List<Integer> seen = ChildWait.processes((int) own, scene);
    Optional<Scene> worker =
        seen.isEmpty() ? Optional.empty() : scene.machine().scene(seen.getFirst());
    return worker.isPresent() ? WorkerProcess.of(worker.get()) : Optional.empty();
  }

  /** Whether the pool's own threads have nothing in hand: neither a job nor a result. */
  private static boolean isIdle(long pool, Scene scene) throws MemoryFault {
    OptionalLong tasks = attribute(pool, "_taskqueue", scene);
    return tasks.isPresent()
        && scene.pools().items(tasks.getAsLong()).isEmpty()
        && waits("_handle_tasks", false, scene)
        && waits("_handle_results", true, scene);
  }

  /**
   * @param pipe whether it waits for something from a pipe, or else for a lock
   */
  private static boolean waits(String function, boolean pipe, Scene scene) {
    return scene.threads().stream()
        .filter(
            thread -> thread.frames().stream().anyMatch(f -> Calls.isFunction(f, function, FILE)))
        .anyMatch(thread ->
            pipe
                ? thread.in(EnumSet.of(BlockingCall.READ)).isPresent()
                : thread.futex().isPresent());
  }

  private static OptionalLong attribute(long object, String name, Scene scene) throws MemoryFault {
    OptionalLong value = scene.objects().attributes().get(object, name);
    return value.isPresent() && scene.objects().types().of(value.getAsLong()).isBuiltin("NoneType")
        ? OptionalLong.empty()
        : value;
  }
}
