package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What each thread of a process waits for: the first resolver that knows a thread's wait has the
 * say.
 */
public final class Waits {
  /** What the system call alone tells, the most specific kinds first. */
  private static final List<SystemCallWait> SYSTEM_CALLS =
      List.of(
          new DiskWait(),
          new SleepWait(),
          new PollWait(),
          new DescriptorWait(),
          new FifoOpenWait(),
          new ChildWait(),
          new FileLockWait(),
          new SignalWait(),
          new FutexWait());

  /** The most specific kinds first. */
  private static final List<WaitResolver> PYTHON =
      List.of(
          new GilWait(),
          new JoinWait(),
          new ImportWait(),
          new ForkedPoolWait(),
          new FutureWait(),
          new ThreadPoolWait(),
          new ProcessPoolWait(),
          new SignalledWait(WaitKind.QUEUE, "queue.Queue"),
          new SignalledWait(WaitKind.BARRIER, "threading.Barrier"),
          new SignalledWait(WaitKind.EVENT, "threading.Event"),
          new SemaphoreWait(),
          new ConditionWait(),
          new SimpleQueueWait(),
          new ProcessLockWait(),
          new RLockWait(),
          new LockWait(),
          new BufferWait(),
          new SqliteWait(),
          new ProcessJoinWait(),
          new QueueReadWait(),
          new ProxyWait(),
          new MutexWait(),
          new RwlockWait(),
          new NativeJoinWait(),
          new OpenMpWait(),
          new SignalledNatively(
              WaitKind.CONDVAR, Primitive.CONDITION, "pthread condition variable"),
          new SignalledNatively(WaitKind.NATIVE_SEMAPHORE, Primitive.SEMAPHORE, "POSIX semaphore"),
          new NativeBarrierWait(),
          new OnceWait(),
          new InternalLockWait());

  private Waits() {}

  /**
   * The waits by tid.
   *
   * @param failed told of a thread whose wait could not be read, and why
   */
  public static Map<Integer, Wait> of(Scene scene, BiConsumer<Integer, String> failed) {
    List<WaitResolver> all = new ArrayList<>(PYTHON);
    all.addAll(SYSTEM_CALLS);
    return of(
        scene.threads(),
        thread -> first(all, resolver -> resolver.resolve(thread, scene), thread, failed));
  }

  /** The same of a process that is not run by Python. */
  public static Map<Integer, Wait> of(
      Site site, List<BlockedThread> threads, BiConsumer<Integer, String> failed) {
    return of(
        threads,
        thread -> first(SYSTEM_CALLS, resolver -> resolver.resolve(thread, site), thread, failed));
  }

  private static Map<Integer, Wait> of(
      List<BlockedThread> threads, Function<BlockedThread, Optional<Wait>> resolve) {
    Map<Integer, Wait> waits = new LinkedHashMap<>();
    for (BlockedThread thread : threads) {
      resolve.apply(thread).ifPresent(wait -> waits.put(thread.tid(), wait));
    }
    return waits;
  }

  private interface Question<R> {
    Optional<Wait> ask(R resolver) throws MemoryFault;
  }

  private static <R> Optional<Wait> first(
      List<R> resolvers,
      Question<R> question,
      BlockedThread thread,
      BiConsumer<Integer, String> failed) {
    for (R resolver : resolvers) {
      try {
        Optional<Wait> wait = question.ask(resolver);
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
