package dev.unhang.python;

import static dev.unhang.layout.Member.FUTURE_CALLBACK0;
import static dev.unhang.layout.Member.FUTURE_CALLBACKS;
import static dev.unhang.layout.Member.FUTURE_STATE;
import static dev.unhang.layout.Member.TASK_CORO;
import static dev.unhang.layout.Member.TASK_FUT_WAITER;
import static dev.unhang.layout.Member.TASK_LOOP;
import static dev.unhang.layout.Member.TASK_NAME;
import static dev.unhang.layout.Member.TASK_SIZEOF;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * asyncio's futures and tasks: those of {@code _asyncio}, written in C (Modules/_asynciomodule.c),
 * and those that {@code asyncio.futures} and {@code asyncio.tasks} have where it is missing.
 */
public final class Futures {
  private static final String C_FUTURE = "_asyncio.Future";
  private static final String C_TASK = "_asyncio.Task";
  private static final int PENDING = 0; // STATE_PENDING
  private static final int MOST_CALLBACKS = 1_000;
  private static final int MOST_NAME = 1_000;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  public Futures(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  public boolean isFuture(long object) throws MemoryFault {
    return is(object, C_FUTURE) || is(object, "asyncio.futures.Future");
  }

  public boolean isTask(long object) throws MemoryFault {
    return is(object, C_TASK) || is(object, "asyncio.tasks.Task");
  }

  /** Whether a future or task has neither a result nor an exception, nor was cancelled. */
  public boolean isPending(long future) throws MemoryFault {
    if (is(future, C_FUTURE)) {
      return memory.i32(future + layout.offset(FUTURE_STATE)) == PENDING;
    }
    return objects.strings().is(objects.attributes().require(future, "_state"), "PENDING");
  }

  /**
   * A task, done or not.
   *
   * @throws MemoryFault also if it is none
   */
  public AsyncTask task(long task) throws MemoryFault {
    return isInC(task) ? taskInC(task) : taskInPython(task);
  }

  /** The functions that are called when a future is done, in that order. */
  public List<Long> callbacks(long future) throws MemoryFault {
    List<Long> callbacks = new ArrayList<>();
    OptionalLong list;
    if (is(future, C_FUTURE)) {
      object(memory.u64(future + layout.offset(FUTURE_CALLBACK0))).ifPresent(callbacks::add);
      list = object(memory.u64(future + layout.offset(FUTURE_CALLBACKS)));
    } else {
      list = objects.attributes().get(future, "_callbacks");
    }
    if (list.isPresent() && objects.types().of(list.getAsLong()).has(TypeFlag.LIST)) {
      for (long pair : objects.sequences().list(list.getAsLong(), MOST_CALLBACKS).addresses()) {
        Items function = objects.sequences().tuple(pair, 1); // and the context to call it in
        if (function.addresses().length == 1) {
          callbacks.add(function.addresses()[0]);
        }
      }
    }
    return callbacks;
  }

  private AsyncTask taskInC(long task) throws MemoryFault {
    Block block = memory.block(task, layout.offset(TASK_SIZEOF));
    return new AsyncTask(
        task,
        layout.has(TASK_NAME) ? name(block.u64(layout.offset(TASK_NAME))) : nameless(task),
        block.u64(layout.offset(TASK_LOOP)),
        block.u64(layout.offset(TASK_CORO)),
        notNone(object(block.u64(layout.offset(TASK_FUT_WAITER)))));
  }

  private AsyncTask taskInPython(long task) throws MemoryFault {
    if (!is(task, "asyncio.tasks.Task")) {
      throw new MemoryFault("no asyncio task at 0x" + Long.toHexString(task));
    }
    Attributes attributes = objects.attributes();
    OptionalLong name = attributes.get(task, "_name");
    return new AsyncTask(
        task,
        name.isPresent() ? name(name.getAsLong()) : nameless(task),
        attributes.require(task, "_loop"),
        attributes.require(task, "_coro"),
        notNone(attributes.get(task, "_fut_waiter")));
  }

  /** Tasks have names from 3.8 on. */
  private static String nameless(long task) {
    return "Task at 0x" + Long.toHexString(task);
  }

  /** From 3.12 the number of a task that was given no name. */
  private String name(long name) throws MemoryFault {
    return objects.types().of(name).has(TypeFlag.INT)
        ? "Task-" + objects.numbers().integer64(name)
        : objects.strings().text(name, MOST_NAME).toString();
  }

  /** Whether a task is one of {@code _asyncio}, whose layout is the one of the tables. */
  private boolean isInC(long task) throws MemoryFault {
    for (PyType type : objects.typeNames().mro(objects.types().of(task))) {
      if (objects.typeNames().name(type).equals(C_TASK)) {
        if (type.basicSize() != layout.offset(TASK_SIZEOF)) {
          throw new MemoryFault("tasks of " + type.basicSize() + " bytes are not known");
        }
        return true;
      }
    }
    return false;
  }

  private boolean is(long object, String type) throws MemoryFault {
    return objects.typeNames().isSubtype(objects.types().of(object), type);
  }

  private OptionalLong notNone(OptionalLong object) throws MemoryFault {
    return object.isEmpty() || objects.types().of(object.getAsLong()).isBuiltin("NoneType")
        ? OptionalLong.empty()
        : object;
  }

  private static OptionalLong object(long pointer) {
    return pointer == 0 ? OptionalLong.empty() : OptionalLong.of(pointer);
  }
}
