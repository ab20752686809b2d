package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Waits for futures of {@code concurrent.futures}: {@code result}, {@code exception}, {@code wait}
 * and {@code as_completed}.
 */
final class FutureWait implements WaitResolver {
  private static final String FUTURE = "concurrent.futures._base.Future";
  private static final String FILE = "concurrent/futures/_base.py";
  private static final int MOST_FUTURES = 1_000;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<ConditionCall> call = ConditionCall.of(thread, scene);
    if (call.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong future = call.get().caller(FUTURE, scene);
    if (future.isPresent()) {
      Wait wait = scene.wait(WaitKind.FUTURE, future.getAsLong(), thread);
      return Optional.of(withHolders(wait, List.of(future.getAsLong()), scene));
    }
    List<Long> several = several(call.get(), scene);
    return several.isEmpty()
        ? Optional.empty()
        : Optional.of(withHolders(scene.timed(Wait.of(WaitKind.FUTURE), thread), several, scene));
  }

  /** The futures that are not done yet, of the functions that wait by an event for several. */
  private static List<Long> several(ConditionCall call, Scene scene) throws MemoryFault {
    if (call.callers().size() < 2) {
      return List.of();
    }
    PythonFrame frame = call.callers().get(1);
    String variable =
        Calls.isFunction(frame, "wait", FILE)
            ? "not_done"
            : Calls.isFunction(frame, "as_completed", FILE) ? "pending" : "";
    OptionalLong set =
        variable.isEmpty() ? OptionalLong.empty() : scene.values().variable(frame, variable);
    List<Long> futures = new ArrayList<>();
    if (set.isPresent()) {
      for (long future : scene.objects().sets().items(set.getAsLong(), MOST_FUTURES).addresses()) {
        futures.add(future);
      }
    }
    return futures;
  }

  /** Who must act for the futures; nobody if that is not known of one of them. */
  private static Wait withHolders(Wait wait, List<Long> futures, Scene scene) throws MemoryFault {
    Set<Holder> holders = new LinkedHashSet<>();
    for (long future : futures) {
      List<Holder> own = holders(future, scene);
      if (own.isEmpty()) {
        return wait;
      }
      holders.addAll(own);
    }
    boolean inQueue = futures.size() == 1 && scene.pools().worker(futures.getFirst()).isEmpty();
    return inQueue || holders.size() > 1
        ? wait.heldByAny(List.copyOf(holders))
        : wait.heldBy(holders.toArray(Holder[]::new));
  }

  /** Who works for a future, could take it from a queue, or runs the coroutine that it is for. */
  private static List<Holder> holders(long future, Scene scene) throws MemoryFault {
    OptionalInt worker = scene.pools().worker(future);
    List<Integer> threads =
        worker.isPresent() ? List.of(worker.getAsInt()) : scene.pools().workersToCome(future);
    if (threads.isEmpty()) {
      List<Holder> processes = new ProcessExecutors(scene).workers(future);
      return processes.isEmpty() ? new FutureSources(scene).onLoop(future) : processes;
    }
    return threads.stream().map(tid -> Holder.thread(scene.pid(), tid, Certainty.CERTAIN)).toList();
  }
}
