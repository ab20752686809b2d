package dev.unhang.python;

import static dev.unhang.layout.Member.RUNNING_LOOP_HOLDER_LOOP;
import static dev.unhang.layout.Member.THREAD_DICT;
import static dev.unhang.layout.Member.THREAD_IMPL_ASYNCIO_RUNNING_LOOP;
import static dev.unhang.layout.Member.THREAD_IMPL_ASYNCIO_RUNNING_TASK;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Which thread runs which event loop, and which task at the moment. */
final class EventLoops {
  private static final int MOST_LOOPS = 10_000;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  EventLoops(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /** The task that each loop runs at the moment, by address; a loop that waits runs none. */
  Map<Long, Long> currentTasks(long module, List<ThreadState> threads) throws MemoryFault {
    Map<Long, Long> current = new HashMap<>();
    OptionalLong dict = objects.modules().global(module, "_current_tasks");
    if (dict.isPresent()) {
      for (Dicts.Entry entry : objects.dicts().entries(dict.getAsLong(), MOST_LOOPS).list()) {
        current.put(entry.key(), entry.value());
      }
    }
    if (layout.has(THREAD_IMPL_ASYNCIO_RUNNING_TASK)) {
      for (ThreadState thread : threads) {
        long task = field(thread, THREAD_IMPL_ASYNCIO_RUNNING_TASK);
        if (task != 0) {
          current.put(field(thread, THREAD_IMPL_ASYNCIO_RUNNING_LOOP), task);
        }
      }
    }
    return current;
  }

  /** The loops that threads run at the moment, by address. */
  Map<Long, ThreadState> running(List<ThreadState> threads) throws MemoryFault {
    Map<Long, ThreadState> running = new LinkedHashMap<>();
    for (ThreadState thread : threads) {
      OptionalLong loop = running(thread);
      if (loop.isPresent() && loop.getAsLong() != 0) {
        running.put(loop.getAsLong(), thread);
      }
    }
    return running;
  }

  /**
   * What {@code get_running_loop} notes: up to 3.12 in the thread state's dict, up to 3.11 there in
   * a holder, too.
   */
  private OptionalLong running(ThreadState thread) throws MemoryFault {
    if (layout.has(THREAD_IMPL_ASYNCIO_RUNNING_LOOP)) {
      return OptionalLong.of(field(thread, THREAD_IMPL_ASYNCIO_RUNNING_LOOP));
    }
    long dict = field(thread, THREAD_DICT);
    OptionalLong noted =
        dict == 0
            ? OptionalLong.empty()
            : objects.dicts().get(dict, "__asyncio_running_event_loop__");
    return noted.isPresent() && layout.has(RUNNING_LOOP_HOLDER_LOOP)
        ? OptionalLong.of(memory.u64(noted.getAsLong() + layout.offset(RUNNING_LOOP_HOLDER_LOOP)))
        : noted;
  }

  private long field(ThreadState thread, Member member) throws MemoryFault {
    return memory.u64(thread.address() + layout.offset(member));
  }
}
