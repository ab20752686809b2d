package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.python.Closures;
import dev.unhang.python.Futures;
import dev.unhang.python.LoopTask;
import dev.unhang.python.NativeMembers;
import dev.unhang.python.TypeFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Who completes asyncio's futures. */
final class FutureSources {
  private static final String CONCURRENT = "concurrent.futures.Future";
  private static final int MOST_CHILDREN = 10_000;

  private final Scene scene;
  private final Futures futures;
  private final Closures closures;

  FutureSources(Scene scene) {
    this.scene = scene;
    this.futures = new Futures(scene.memory(), scene.layout(), scene.objects());
    this.closures = new Closures(scene.memory(), scene.layout(), scene.objects());
  }

  /**
   * Who has to act for a future to be done: all of them.
   *
   * @param whole whether these are all that is needed
   * @param isTask whether it is a task, or stands for tasks
   * @param label for the report
   */
  record Source(List<Holder> holders, boolean whole, boolean isTask, String label) {
    private static final Source UNKNOWN = new Source(List.of(), false, false, "asyncio.Future");

    Source labelled(String label) {
      return new Source(holders, whole, isTask, label);
    }
  }

  boolean isFuture(long object) throws MemoryFault {
    return futures.isFuture(object);
  }

  boolean isPending(long future) throws MemoryFault {
    return futures.isPending(future);
  }

  Source of(long future) throws MemoryFault {
    return of(future, new HashSet<>());
  }

  /** All of them together. */
  static Source all(List<Source> sources) {
    return new Source(
        sources.stream().flatMap(source -> source.holders().stream()).distinct().toList(),
        sources.stream().allMatch(Source::whole),
        sources.stream().anyMatch(Source::isTask),
        "asyncio.gather");
  }

  private Source of(long future, Set<Long> seen) throws MemoryFault {
    if (!seen.add(future) || seen.size() > MOST_CHILDREN) {
      return Source.UNKNOWN;
    }
    if (futures.isTask(future)) {
      return task(future);
    }
    if (is(future, "asyncio.tasks._GatheringFuture")) {
      return gathered(scene.objects().attributes().require(future, "_children"), seen);
    }
    for (long callback : futures.callbacks(future)) {
      OptionalLong source = source(callback);
      if (source.isPresent()) {
        return futures.isFuture(source.getAsLong())
            ? of(source.getAsLong(), seen)
            : concurrent(source.getAsLong());
      }
    }
    return Source.UNKNOWN;
  }

  private Source task(long task) throws MemoryFault {
    Optional<LoopTask> known = scene.tasks().at(task);
    return new Source(
        known.stream().map(this::holder).toList(),
        known.isPresent(),
        true,
        "asyncio.Task " + futures.task(task).name());
  }

  private Holder holder(LoopTask task) {
    return Holder.task(
        scene.pid(), task.thread().tid().orElseThrow(), task.task().name(), Certainty.CERTAIN);
  }

  private Source gathered(long children, Set<Long> seen) throws MemoryFault {
    List<Source> sources = new ArrayList<>();
    if (scene.objects().types().of(children).has(TypeFlag.LIST)) {
      for (long child : scene.objects().sequences().list(children, MOST_CHILDREN).addresses()) {
        if (futures.isPending(child)) {
          sources.add(of(child, seen));
        }
      }
    }
    return all(sources);
  }

  /** The future behind one that {@code shield} or {@code wrap_future} made, by its callback. */
  private OptionalLong source(long callback) throws MemoryFault {
    if (closures.isFunction(callback, "_outer_done_callback")) {
      return closures.variable(callback, "inner");
    }
    // of a chain it is the destination's callback
    return closures.isFunction(callback, "_call_check_cancel")
        ? closures.variable(callback, "source")
        : OptionalLong.empty();
  }

  /** A {@code concurrent.futures.Future}: done by a pool's worker, or by a task of a loop. */
  private Source concurrent(long future) throws MemoryFault {
    OptionalInt worker = scene.pools().worker(future);
    if (worker.isPresent()) {
      return new Source(
          List.of(Holder.thread(scene.pid(), worker.getAsInt(), Certainty.CERTAIN)),
          true,
          false,
          CONCURRENT);
    }
    List<Holder> holders = onLoop(future);
    if (!holders.isEmpty()) {
      return new Source(holders, true, false, CONCURRENT);
    }
    List<Integer> workers = scene.pools().workersToCome(future);
    // of several workers any one will do: that they all have to act cannot be said
    return workers.size() == 1
        ? new Source(
            List.of(Holder.thread(scene.pid(), workers.getFirst(), Certainty.CERTAIN)),
            true,
            false,
            CONCURRENT)
        : Source.UNKNOWN.labelled(CONCURRENT);
  }

  /**
   * Who completes a future of {@code run_coroutine_threadsafe}: the coroutine's task or, before it
   * has one, the thread of the loop that is to make it.
   */
  List<Holder> onLoop(long concurrentFuture) throws MemoryFault {
    Optional<LoopTask> task = taskFor(concurrentFuture);
    if (task.isPresent()) {
      return List.of(holder(task.get()));
    }
    for (Map.Entry<Long, Integer> loop : scene.tasks().loops().entrySet()) {
      for (long callback : ready(loop.getKey())) {
        if (closures.isFunction(callback, "callback")
            && closures.variable(callback, "future").equals(OptionalLong.of(concurrentFuture))) {
          return List.of(Holder.thread(scene.pid(), loop.getValue(), Certainty.CERTAIN));
        }
      }
    }
    return List.of();
  }

  /** The functions that a loop is to call next. */
  private List<Long> ready(long loop) throws MemoryFault {
    if (is(loop, "uvloop.loop.Loop")) {
      return readyInCython(loop);
    }
    List<Long> callbacks = new ArrayList<>();
    OptionalLong handles = scene.objects().attributes().get(loop, "_ready");
    if (handles.isPresent() && is(handles.getAsLong(), "collections.deque")) {
      for (long handle :
          scene.objects().deques().items(handles.getAsLong(), MOST_CHILDREN).addresses()) {
        scene.objects().attributes().get(handle, "_callback").ifPresent(callbacks::add);
      }
    }
    return callbacks;
  }

  /** The one deque that uvloop's loop has is {@code _ready}, and its handles have one function. */
  private List<Long> readyInCython(long loop) throws MemoryFault {
    NativeMembers members = scene.objects().nativeMembers();
    List<Long> callbacks = new ArrayList<>();
    for (long handles : members.of(loop, "collections.deque")) {
      for (long handle : scene.objects().deques().items(handles, MOST_CHILDREN).addresses()) {
        callbacks.addAll(members.of(handle, "function"));
      }
    }
    return callbacks;
  }

  /** The task whose result {@code run_coroutine_threadsafe} hands over to a future. */
  private Optional<LoopTask> taskFor(long concurrentFuture) throws MemoryFault {
    return withCallback("_call_set_state", "destination", concurrentFuture).stream().findFirst();
  }

  /** The tasks of an {@code as_completed}, by the queue that they go to (up to 3.12). */
  List<Source> feeding(long queue) throws MemoryFault {
    List<Source> sources = new ArrayList<>();
    for (LoopTask task : withCallback("_on_completion", "done", queue)) {
      sources.add(task(task.task().address()));
    }
    return sources;
  }

  /** The tasks that have such a callback in which a variable is bound to an object. */
  private List<LoopTask> withCallback(String function, String variable, long object)
      throws MemoryFault {
    List<LoopTask> found = new ArrayList<>();
    for (List<LoopTask> tasks : scene.tasks().byTid().values()) {
      for (LoopTask task : tasks) {
        for (long callback : futures.callbacks(task.task().address())) {
          if (closures.isFunction(callback, function)
              && closures.variable(callback, variable).equals(OptionalLong.of(object))) {
            found.add(task);
          }
        }
      }
    }
    return found;
  }

  private boolean is(long object, String type) throws MemoryFault {
    return scene.objects().typeNames().isSubtype(scene.objects().types().of(object), type);
  }
}
