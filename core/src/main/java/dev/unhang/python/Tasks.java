package dev.unhang.python;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The asyncio tasks of an interpreter. */
public final class Tasks {
  private final Awaiting awaiting;
  private final Futures futures;
  private final TaskLists lists;
  private final EventLoops loops;

  public Tasks(Memory memory, Layout layout, Objects objects, Awaiting awaiting) {
    this.awaiting = awaiting;
    this.futures = new Futures(memory, layout, objects);
    this.lists = new TaskLists(memory, layout, objects);
    this.loops = new EventLoops(memory, layout, objects);
  }

  public Futures futures() {
    return futures;
  }

  /** The event loops that threads run at the moment, by address. */
  public Map<Long, ThreadState> loops(List<ThreadState> threads) throws MemoryFault {
    return loops.running(threads);
  }

  /**
   * All tasks that are not done, of loops that a thread runs.
   *
   * @param module address of the interpreter's module {@code asyncio.tasks}
   * @param threads the interpreter's
   * @param gaps told what could not be read
   */
  public List<LoopTask> of(
      long module, InterpreterState interpreter, List<ThreadState> threads, Consumer<String> gaps) {
    List<LoopTask> tasks = new ArrayList<>();
    try {
      Map<Long, Long> current = loops.currentTasks(module, threads);
      Map<Long, ThreadState> threadByLoop = loops.running(threads);
      List<String> failures = new ArrayList<>();
      for (long address : lists.all(module, interpreter, threads)) {
        try {
          if (futures.isPending(address)) {
            AsyncTask task = futures.task(address);
            ThreadState thread = threadByLoop.get(task.loop());
            if (thread != null) {
              boolean runs = Long.valueOf(address).equals(current.get(task.loop()));
              tasks.add(runs ? running(task, thread) : suspended(task, thread));
            }
          }
        } catch (MemoryFault e) {
          failures.add(String.valueOf(e.getMessage()));
        }
      }
      if (!failures.isEmpty()) {
        gaps.accept(failures.size() + " asyncio tasks could not be read: " + failures.getFirst());
      }
    } catch (MemoryFault e) {
      gaps.accept("the asyncio tasks could not be read: " + e.getMessage());
    }
    return tasks;
  }

  private static LoopTask running(AsyncTask task, ThreadState thread) {
    return new LoopTask(task, thread, true, List.of(), OptionalLong.empty());
  }

  private LoopTask suspended(AsyncTask task, ThreadState thread) throws MemoryFault {
    Awaiting.Chain chain = awaiting.from(task.coroutine());
    return new LoopTask(task, thread, false, chain.frames(), chain.awaited());
  }
}
