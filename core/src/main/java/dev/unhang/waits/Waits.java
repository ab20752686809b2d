package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What each thread of a process waits for: the first resolver that knows a thread's wait has the
 * say.
 */
public final class Waits {
  /** The most specific kinds first. */
  private static final List<WaitResolver> RESOLVERS =
      List.of(
          new GilWait(),
          new JoinWait(),
          new ImportWait(),
          new FutureWait(),
          new SignalledWait(WaitKind.QUEUE, "queue.Queue"),
          new SignalledWait(WaitKind.BARRIER, "threading.Barrier"),
          new SignalledWait(WaitKind.EVENT, "threading.Event"),
          new SemaphoreWait(),
          new ConditionWait(),
          new SimpleQueueWait(),
          new RLockWait(),
          new LockWait(),
          new BufferWait(),
          new ProcessJoinWait(),
          new DiskWait(),
          new SleepWait(),
          new PollWait(),
          new DescriptorWait(),
          new FifoOpenWait(),
          new ChildWait(),
          new FileLockWait(),
          new SignalWait(),
          new FutexWait());

  private Waits() {}

  /**
   * The waits by tid.
   *
   * @param failed told of a thread whose wait could not be read, and why
   */
  public static Map<Integer, Wait> of(Scene scene, BiConsumer<Integer, String> failed) {
    Map<Integer, Wait> waits = new LinkedHashMap<>();
    for (BlockedThread thread : scene.threads()) {
      resolve(thread, scene, failed).ifPresent(wait -> waits.put(thread.tid(), wait));
    }
    return waits;
  }

  private static Optional<Wait> resolve(
      BlockedThread thread, Scene scene, BiConsumer<Integer, String> failed) {
    for (WaitResolver resolver : RESOLVERS) {
      try {
        Optional<Wait> wait = resolver.resolve(thread, scene);
        if (wait.isPresent()) {
          return wait;
        }
      } catch (MemoryFault e) {
        failed.accept(thread.tid(), "what it waits for could not be told: " + e.getMessage());
      }
    }
    return Optional.empty();
  }
}
