package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.waits.ThreadPoolJobs.Worker;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits for a result of {@code multiprocessing.pool.ThreadPool}: of {@code apply}, {@code map} and
 * their like (class {@code ApplyResult}, Lib/multiprocessing/pool.py). Those of pools of processes
 * are left to other resolvers.
 */
final class ThreadPoolWait implements WaitResolver {
  private static final String RESULT = "multiprocessing.pool.ApplyResult";

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<ConditionCall> call = ConditionCall.of(thread, scene);
    if (call.isEmpty() || call.get().callers().size() < 2) {
      return Optional.empty();
    }
    OptionalLong result = scene.calls().self(call.get().callers().get(1), RESULT);
    if (result.isEmpty() || call.get().caller("threading.Event", scene).isEmpty()) {
      return Optional.empty();
    }
    List<Worker> workers = workers(result.getAsLong(), scene);
    if (workers.isEmpty()) {
      return Optional.empty();
    }
    Wait wait = scene.wait(WaitKind.FUTURE, result.getAsLong(), thread);
    OptionalLong job = attribute(result.getAsLong(), "_job", scene);
    if (job.isPresent()) {
      job = scene.threadPoolJobs().number(job.getAsLong());
    }
    return Optional.of(job.isEmpty() ? wait : withHolders(wait, job.getAsLong(), workers, scene));
  }

  /** Of the pool that the result comes from, which it names from 3.8 on. */
  private static List<Worker> workers(long result, Scene scene) throws MemoryFault {
    OptionalLong pool = attribute(result, "_pool", scene);
    OptionalLong tasks = pool.isEmpty() ? pool : attribute(pool.getAsLong(), "_inqueue", scene);
    return tasks.isEmpty() ? List.of() : scene.threadPoolJobs().workers(tasks.getAsLong());
  }

  /**
   * Who works on it; what is in the queue any of them may take. Nobody is known for what is done
   * and on its way to the result.
   */
  private static Wait withHolders(Wait wait, long job, List<Worker> workers, Scene scene)
      throws MemoryFault {
    List<Holder> working =
        workers.stream()
            .filter(worker -> worker.job().equals(OptionalLong.of(job)))
            .map(worker -> holder(worker, scene))
            .toList();
    if (scene.threadPoolJobs().isQueued(job, workers.getFirst().tasks())) {
      return wait.heldByAny(workers.stream().map(worker -> holder(worker, scene)).toList());
    }
    return working.size() == 1 ? wait.heldBy(working.getFirst()) : wait.heldByAny(working);
  }

  private static Holder holder(Worker worker, Scene scene) {
    return Holder.thread(scene.pid(), worker.tid(), Certainty.CERTAIN);
  }

  private static OptionalLong attribute(long object, String name, Scene scene) throws MemoryFault {
    return scene.objects().attributes().get(object, name);
  }
}
