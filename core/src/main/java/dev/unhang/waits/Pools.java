package dev.unhang.waits;

import static dev.unhang.layout.Member.SIMPLE_QUEUE_GET_IDX;
import static dev.unhang.layout.Member.SIMPLE_QUEUE_ITEMS;
import static dev.unhang.layout.Member.SIMPLE_QUEUE_ITEMS_CAP;
import static dev.unhang.layout.Member.SIMPLE_QUEUE_LST;
import static dev.unhang.layout.Member.SIMPLE_QUEUE_LST_POS;
import static dev.unhang.layout.Member.SIMPLE_QUEUE_NUM_ITEMS;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The thread pools of a process (Lib/concurrent/futures/thread.py), from their workers' frames:
 * which future is worked on by whom, and which still waits in whose queue.
 */
final class Pools {
  private static final String FILE = "concurrent/futures/thread.py";
  private static final int MOST_ITEMS = 100_000;

  private final Scene scene;
  private @Nullable Found found;

  /**
   * @param workers tids by the address of the queue that they take work from
   * @param running tid by the address of the future that it works for
   * @param queued address of the queue by that of the future
   */
  private record Found(
      Map<Long, List<Integer>> workers, Map<Long, Integer> running, Map<Long, Long> queued) {}

  Pools(Scene scene) {
    this.scene = scene;
  }

  /** The thread that works for a future. */
  OptionalInt worker(long future) throws MemoryFault {
    Integer tid = found().running.get(future);
    return tid == null ? OptionalInt.empty() : OptionalInt.of(tid);
  }

  /** The workers of the pool in whose queue a future waits; none if it is in no queue. */
  List<Integer> workersToCome(long future) throws MemoryFault {
    Long queue = found().queued.get(future);
    return queue == null ? List.of() : found().workers.getOrDefault(queue, List.of());
  }

  /** The futures that wait in a queue of a pool. */
  List<Long> futures(long queue) throws MemoryFault {
    List<Long> futures = new ArrayList<>();
    for (long item : items(queue)) {
      OptionalLong future = item == 0 ? OptionalLong.empty() : future(item);
      if (future.isPresent()) {
        futures.add(future.getAsLong());
      }
    }
    return futures;
  }

  private Found found() throws MemoryFault {
    Found known = found;
    if (known == null) {
      known = find();
      found = known;
    }
    return known;
  }

  private Found find() throws MemoryFault {
    Found all = new Found(new HashMap<>(), new HashMap<>(), new HashMap<>());
    for (ThreadReading reading : scene.snapshot().threads()) {
      if (reading.state().tid().isPresent()) {
        look(reading, reading.state().tid().getAsInt(), all);
      }
    }
    for (long queue : all.workers.keySet()) {
      futures(queue).forEach(future -> all.queued.put(future, queue));
    }
    return all;
  }

  /** A worker's outermost frames are those of the thread, then {@code _worker}, then the item's. */
  private void look(ThreadReading reading, int tid, Found all) throws MemoryFault {
    List<PythonFrame> frames = reading.frames();
    for (int i = frames.size() - 1; i >= 0; i--) {
      if (Calls.isFunction(frames.get(i), "_worker", FILE)) {
        OptionalLong queue = scene.values().variable(frames.get(i), "work_queue");
        if (queue.isPresent()) {
          all.workers.computeIfAbsent(queue.getAsLong(), q -> new ArrayList<>()).add(tid);
        }
        if (i > 0 && Calls.isFunction(frames.get(i - 1), "run", FILE)) {
          OptionalLong item = scene.calls().self(frames.get(i - 1));
          OptionalLong future = item.isEmpty() ? item : future(item.getAsLong());
          if (future.isPresent()) {
            all.running.put(future.getAsLong(), tid);
          }
        }
        return;
      }
    }
  }

  /** Of a {@code _WorkItem}; {@code None} in the queue tells a worker to end. */
  private OptionalLong future(long item) throws MemoryFault {
    return scene.objects().attributes().get(item, "future");
  }

  /** Addresses of what is in a {@code queue.SimpleQueue}; nothing of other kinds of queue. */
  List<Long> items(long queue) throws MemoryFault {
    if (!scene.calls().isInstance(queue, LockType.SIMPLE_QUEUE.typeName())) {
      return List.of();
    }
    Memory memory = scene.memory();
    Layout layout = scene.layout();
    List<Long> items = new ArrayList<>();
    if (layout.has(SIMPLE_QUEUE_LST)) {
      long list = memory.u64(queue + layout.offset(SIMPLE_QUEUE_LST));
      long from = memory.u64(queue + layout.offset(SIMPLE_QUEUE_LST_POS));
      long[] all = scene.objects().sequences().list(list, MOST_ITEMS).addresses();
      for (int i = Math.clamp(from, 0, all.length); i < all.length; i++) {
        items.add(all[i]);
      }
      return items;
    }
    long array = memory.u64(queue + layout.offset(SIMPLE_QUEUE_ITEMS));
    long capacity = memory.u64(queue + layout.offset(SIMPLE_QUEUE_ITEMS_CAP));
    long count = memory.u64(queue + layout.offset(SIMPLE_QUEUE_NUM_ITEMS));
    long first = memory.u64(queue + layout.offset(SIMPLE_QUEUE_GET_IDX));
    if (count < 0 || count > capacity || first < 0 || first >= Math.max(1, capacity)) {
      throw new MemoryFault("no queue at 0x" + Long.toHexString(queue));
    }
    for (long i = 0; i < Math.min(count, MOST_ITEMS); i++) {
      items.add(memory.u64(array + 8 * ((first + i) % capacity)));
    }
    return items;
  }
}
