package dev.unhang.python;

import static dev.unhang.layout.Member.INTERPRETER_ASYNCIO_TASKS_HEAD;
import static dev.unhang.layout.Member.TASK_NODE;
import static dev.unhang.layout.Member.THREAD_IMPL_ASYNCIO_TASKS_HEAD;
import static dev.unhang.layout.Member.WEAK_REFERENCE_OBJECT;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where asyncio keeps its tasks: a WeakSet ({@code _all_tasks}, up to 3.11), a WeakSet and a set
 * for eager ones ({@code _scheduled_tasks}, {@code _eager_tasks}, 3.12+; from 3.14 on only those
 * written in Python are there), and linked lists per thread and, for threads that have ended, per
 * interpreter (3.14+).
 */
final class TaskLists {
  private static final int MOST_TASKS = 100_000;
  private static final List<String> WEAK_SETS = List.of("_all_tasks", "_scheduled_tasks");

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  TaskLists(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /**
   * Addresses of an interpreter's tasks, done ones among them.
   *
   * @param module address of the module {@code asyncio.tasks}
   * @param threads its thread states
   * @throws MemoryFault also if they are too many
   */
  Set<Long> all(long module, InterpreterState interpreter, List<ThreadState> threads)
      throws MemoryFault {
    Set<Long> tasks = new LinkedHashSet<>();
    if (layout.has(THREAD_IMPL_ASYNCIO_TASKS_HEAD)) {
      for (ThreadState thread : threads) {
        addLinked(thread.address() + layout.offset(THREAD_IMPL_ASYNCIO_TASKS_HEAD), tasks);
      }
      addLinked(interpreter.address() + layout.offset(INTERPRETER_ASYNCIO_TASKS_HEAD), tasks);
    }
    for (String name : WEAK_SETS) {
      OptionalLong set = objects.modules().global(module, name);
      if (set.isPresent()) {
        addReferenced(objects.attributes().require(set.getAsLong(), "data"), tasks);
      }
    }
    OptionalLong eager = objects.modules().global(module, "_eager_tasks");
    if (eager.isPresent()) {
      addAll(objects.sets().items(eager.getAsLong(), MOST_TASKS), tasks);
    }
    return tasks;
  }

  /** A circle through {@code struct llist_node} (pycore_llist.h): a pointer to the next one. */
  private void addLinked(long head, Set<Long> tasks) throws MemoryFault {
    long node = memory.u64(head);
    while (node != head && node != 0) {
      if (!tasks.add(node - layout.offset(TASK_NODE)) || tasks.size() > MOST_TASKS) {
        throw new MemoryFault("the list of tasks does not end");
      }
      node = memory.u64(Plausible.pointer(node));
    }
  }

  /** The set of weak references that a WeakSet is made of. */
  private void addReferenced(long set, Set<Long> tasks) throws MemoryFault {
    Items references = objects.sets().items(set, MOST_TASKS);
    for (long reference : references.addresses()) {
      long task = memory.u64(Plausible.pointer(reference) + layout.offset(WEAK_REFERENCE_OBJECT));
      if (!objects.types().of(task).isBuiltin("NoneType")) { // that of a dead one
        tasks.add(task);
      }
    }
    checkWhole(references);
  }

  private static void addAll(Items items, Set<Long> tasks) throws MemoryFault {
    for (long task : items.addresses()) {
      tasks.add(task);
    }
    checkWhole(items);
  }

  private static void checkWhole(Items items) throws MemoryFault {
    if (items.missing() > 0) {
      throw new MemoryFault("a set of " + items.size() + " tasks");
    }
  }
}
