package dev.unhang.waits;

import static dev.unhang.layout.Member.INTERPRETER_MODULES;
import static dev.unhang.layout.Member.WEAK_REFERENCE_OBJECT;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import dev.unhang.python.Dicts.Entry;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.PythonThread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits in a forked child for what a pool was to do whose threads stayed in the parent. The pools
 * of {@code concurrent.futures} keep their threads in weak dictionaries of their modules; those of
 * {@code multiprocessing} are known to their results.
 */
final class ForkedPoolWait implements WaitResolver {
  private static final String FUTURE = "concurrent.futures._base.Future";
  private static final String EVENT = "threading.Event";
  private static final String THREADS = "the threads of a ThreadPoolExecutor";
  private static final String RESULT = "multiprocessing.pool.ApplyResult";
  private static final int MOST_POOLS = 1_000;
  private static final int ARGUMENT = 2; // of _queue_management_worker, 3.7 and 3.8
  private static final int MOST_OBJECTS = 3_000_000;
  private static final int MOST_ITEMS = 100_000;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<ConditionCall> call = ConditionCall.of(thread, scene);
    if (call.isEmpty() || !scene.forked()) {
      return Optional.empty();
    }
    OptionalLong future = call.get().caller(FUTURE, scene);
    if (future.isPresent()) {
      return pool(future.getAsLong(), thread, scene)
          .map(pool -> gone(scene.wait(WaitKind.FUTURE, future.getAsLong(), thread), pool));
    }
    OptionalLong event = call.get().caller(EVENT, scene);
    return event.isPresent() && isForLostResult(call.get(), scene)
        ? Optional.of(
            gone(
                scene.wait(WaitKind.EVENT, event.getAsLong(), thread),
                "the threads of a multiprocessing pool"))
        : Optional.empty();
  }

  private static Wait gone(Wait wait, String pool) {
    return wait.withGone(new Gone(Cause.POOL_LEFT_BEHIND_BY_FORK, Certainty.CERTAIN, pool));
  }

  /** The pool that has a future among its work and no thread that could do it. */
  private static Optional<String> pool(long future, BlockedThread thread, Scene scene)
      throws MemoryFault {
    for (Entry entry : entries("concurrent.futures.thread", "_threads_queues", thread, scene)) {
      if (isWithoutWorker(entry.value(), future, scene)) {
        return Optional.of(THREADS);
      }
    }
    for (Entry entry : entries("concurrent.futures.process", "_threads_wakeups", thread, scene)) {
      long manager = scene.memory().u64(entry.key() + scene.layout().offset(WEAK_REFERENCE_OBJECT));
      if (manager != 0 && !isAlive(manager, scene) && manages(manager, future, scene)) {
        return Optional.of("the managing thread of a ProcessPoolExecutor");
      }
    }
    return inForgottenQueue(future, thread, scene) ? Optional.of(THREADS) : Optional.empty();
  }

  private static boolean isWithoutWorker(long queue, long future, Scene scene) throws MemoryFault {
    return scene.pools().futures(queue).contains(future)
        && scene.pools().workersToCome(future).isEmpty();
  }

  /** From 3.15 on that dictionary is emptied in a child: then any queue may be the pool's. */
  private static boolean inForgottenQueue(long future, BlockedThread thread, Scene scene)
      throws MemoryFault {
    if (thread.reading().isEmpty()) {
      return false;
    }
    InterpreterState interpreter = thread.reading().get().state().interpreter();
    String queue = LockType.SIMPLE_QUEUE.typeName();
    for (long object :
        scene.readers().tracked().instances(interpreter, queue, MOST_OBJECTS).addresses()) {
      if (isWithoutWorker(object, future, scene)) {
        return true;
      }
    }
    return false;
  }

  /** What a {@code WeakKeyDictionary} in a module has. */
  private static List<Entry> entries(
      String module, String variable, BlockedThread thread, Scene scene) throws MemoryFault {
    if (thread.reading().isEmpty()) {
      return List.of();
    }
    long interpreter = thread.reading().get().state().interpreter().address();
    long modules = scene.memory().u64(interpreter + scene.layout().offset(INTERPRETER_MODULES));
    OptionalLong found = scene.objects().modules().module(modules, module);
    OptionalLong weak =
        found.isEmpty() ? found : scene.objects().modules().global(found.getAsLong(), variable);
    OptionalLong data =
        weak.isEmpty() ? weak : scene.objects().attributes().get(weak.getAsLong(), "data");
    return data.isEmpty()
        ? List.of()
        : scene.objects().dicts().entries(data.getAsLong(), MOST_POOLS).list();
  }

  /** Whether the thread that manages a pool of processes knows of a future. */
  private static boolean manages(long manager, long future, Scene scene) throws MemoryFault {
    OptionalLong items = pending(manager, scene);
    if (items.isEmpty()) {
      return false;
    }
    for (Entry item : scene.objects().dicts().entries(items.getAsLong(), MOST_ITEMS).list()) {
      OptionalLong own = scene.objects().attributes().get(item.value(), "future");
      if (own.equals(OptionalLong.of(future))) {
        return true;
      }
    }
    return false;
  }

  /** Its dictionary of work: an attribute from 3.9 on, before that an argument. */
  private static OptionalLong pending(long manager, Scene scene) throws MemoryFault {
    OptionalLong items = scene.objects().attributes().get(manager, "pending_work_items");
    OptionalLong arguments = scene.objects().attributes().get(manager, "_args");
    if (items.isPresent() || arguments.isEmpty()) {
      return items;
    }
    long[] all = scene.objects().sequences().tuple(arguments.getAsLong(), MOST_POOLS).addresses();
    return all.length > ARGUMENT ? OptionalLong.of(all[ARGUMENT]) : OptionalLong.empty();
  }

  /** The frame outside of the event's is the result's, which knows its pool from 3.8 on. */
  private static boolean isForLostResult(ConditionCall call, Scene scene) throws MemoryFault {
    if (call.callers().size() < 2) {
      return false;
    }
    OptionalLong result = scene.calls().self(call.callers().get(1), RESULT);
    OptionalLong pool = attribute(result, "_pool", scene);
    OptionalLong handler = attribute(pool, "_task_handler", scene);
    return handler.isPresent() && !isAlive(handler.getAsLong(), scene);
  }

  private static OptionalLong attribute(OptionalLong object, String name, Scene scene)
      throws MemoryFault {
    return object.isEmpty() ? object : scene.objects().attributes().get(object.getAsLong(), name);
  }

  /** {@code threading} forgets the others' threads after a fork. */
  private static boolean isAlive(long thread, Scene scene) {
    return scene.names().values().stream().map(PythonThread::object).anyMatch(o -> o == thread);
  }
}
