package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Waits for locks and semaphores of {@code multiprocessing}, and for what is made of them: its
 * conditions, events, barriers and queues (Lib/multiprocessing/synchronize.py, queues.py).
 */
final class ProcessLockWait implements WaitResolver {
  private static final String CONDITION = "multiprocessing.synchronize.Condition";
  private static final String EVENT = "multiprocessing.synchronize.Event";
  private static final String BARRIER = "threading.Barrier";
  private static final String QUEUE = "multiprocessing.queues.Queue";

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Futex> futex = thread.futex();
    if (futex.isEmpty() || thread.frames().isEmpty()) {
      return Optional.empty();
    }
    Optional<SharedSemaphore> file = scene.semLocks().file(futex.get().address());
    List<SemLock> locks = file.isPresent() ? scene.semLocks().of(file.get()) : List.of();
    if (locks.isEmpty()) {
      return Optional.empty();
    }
    ProcessLocks.State state = scene.machine().processLocks().of(file.orElseThrow());
    Set<Integer> others = new TreeSet<>(state.sharers());
    others.remove(scene.pid());
    Wait made = madeOf(locks.getFirst(), thread, scene).orElse(Wait.of(WaitKind.PROCESS_LOCK));
    if (made.kind() != WaitKind.PROCESS_LOCK) {
      return Optional.of(made.sharedWith(others));
    }
    String label = new Labels(scene).of(locks.getFirst().wrapper(), thread);
    String resource =
        scene
            .resources()
            .shared(scene.pid(), WaitKind.PROCESS_LOCK, file.orElseThrow().identity(), label);
    Wait wait = scene.timed(made.on(resource), thread);
    if (!state.holders().isEmpty()) {
      return Optional.of(wait.heldByAny(state.holders()));
    }
    return Optional.of(
        state.abandoned() && scene.memory().i32(futex.get().address()) == 0
            ? wait.withGone(new Gone(Gone.Cause.PROCESS_ENDED, Certainty.LIKELY, "another process"))
            : wait.sharedWith(others));
  }

  /** The condition or queue whose semaphore it is that the thread waits for. */
  private static Optional<Wait> madeOf(SemLock awaited, BlockedThread thread, Scene scene)
      throws MemoryFault {
    List<PythonFrame> frames = thread.frames();
    OptionalLong queue = scene.calls().method(frames, 0, "put", QUEUE);
    if (queue.isPresent()) {
      return Optional.of(wait(WaitKind.QUEUE, queue, thread, scene));
    }
    OptionalLong condition = scene.calls().method(frames, 0, "wait", CONDITION);
    if (condition.isEmpty() || !isNotified(condition.getAsLong(), awaited, scene)) {
      return Optional.empty();
    }
    int caller = 1;
    while (scene.calls().method(frames, caller, "wait_for", CONDITION).equals(condition)) {
      caller++;
    }
    if (caller < frames.size()) {
      for (var type : List.of(EVENT, BARRIER, QUEUE)) {
        OptionalLong object = scene.calls().self(frames.get(caller), type);
        if (object.isPresent()) {
          return Optional.of(wait(kind(type), object, thread, scene));
        }
      }
    }
    return Optional.of(wait(WaitKind.CONDITION, condition, thread, scene));
  }

  private static WaitKind kind(String type) {
    return switch (type) {
      case EVENT -> WaitKind.EVENT;
      case BARRIER -> WaitKind.BARRIER;
      default -> WaitKind.QUEUE;
    };
  }

  private static Wait wait(WaitKind kind, OptionalLong object, BlockedThread thread, Scene scene) {
    return scene.wait(kind, object.getAsLong(), thread);
  }

  /** Whether it is what a notify releases, and not the condition's own lock. */
  private static boolean isNotified(long condition, SemLock awaited, Scene scene)
      throws MemoryFault {
    return scene
        .objects()
        .attributes()
        .get(condition, "_wait_semaphore")
        .equals(OptionalLong.of(awaited.wrapper()));
  }
}
