package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.BoundMethods.Bound;
import dev.unhang.python.Objects;
import dev.unhang.python.PyType;
import dev.unhang.python.TypeFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a {@code contextlib.ExitStack} is going to call when it is closed (Lib/contextlib.py). */
final class ExitCallbacks {
  private static final int MOST_CALLBACKS = 1_000;
  private static final List<String> EXITS = List.of("__exit__", "__aexit__");

  private final Readers readers;

  ExitCallbacks(Readers readers) {
    this.readers = readers;
  }

  /**
   * Something that is going to be called on an object.
   *
   * @param exit whether it is the object's {@code __exit__}
   * @param function address of the function; empty for one written in C that gives a lock back
   */
  record Callback(long self, boolean exit, OptionalLong function) {}

  /** In the order in which they were added; those that cannot concern a lock are left out. */
  List<Callback> of(long stack) throws MemoryFault {
    List<Callback> found = new ArrayList<>();
    OptionalLong deque = objects().attributes().get(stack, "_exit_callbacks");
    if (deque.isPresent()) {
      for (long item : objects().deques().items(deque.getAsLong(), MOST_CALLBACKS).addresses()) {
        callback(callable(item)).ifPresent(found::add);
      }
    }
    return found;
  }

  /** From 3.7 on a pair: whether it is to be called without awaiting it, and the callable. */
  private long callable(long item) throws MemoryFault {
    if (!objects().types().of(item).has(TypeFlag.TUPLE)) {
      return item;
    }
    long[] pair = objects().sequences().tuple(item, 2).addresses();
    if (pair.length != 2) {
      throw new MemoryFault("no callback of an ExitStack at 0x" + Long.toHexString(item));
    }
    return pair[1];
  }

  /** A bound method; up to 3.7, and of other callables, a function made around it. */
  private Optional<Callback> callback(long callable) throws MemoryFault {
    PyType type = objects().types().of(callable);
    if (type.isBuiltin("function")) {
      OptionalLong self = objects().attributes().get(callable, "__self__");
      if (self.isPresent()) {
        return Optional.of(new Callback(self.getAsLong(), true, exit(self.getAsLong())));
      }
      OptionalLong wrapped = objects().attributes().get(callable, "__wrapped__");
      return wrapped.isPresent() ? bound(wrapped.getAsLong()) : Optional.empty();
    }
    return bound(callable);
  }

  private Optional<Callback> bound(long callable) throws MemoryFault {
    Optional<Bound> bound = readers.methods().of(callable);
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    long self = bound.get().self();
    if (bound.get().inC()) {
      String name = readers.methods().nameInC(bound.get());
      return name.equals("release") || EXITS.contains(name)
          ? Optional.of(new Callback(self, EXITS.contains(name), OptionalLong.empty()))
          : Optional.empty();
    }
    long function = bound.get().function();
    boolean exit = exit(self).equals(OptionalLong.of(function));
    return Optional.of(
        new Callback(
            self,
            exit,
            readers.functions().isFunction(function)
                ? OptionalLong.of(function)
                : OptionalLong.empty()));
  }

  private OptionalLong exit(long object) throws MemoryFault {
    for (String name : EXITS) {
      OptionalLong exit = objects().attributes().get(object, name);
      if (exit.isPresent()) {
        return exit;
      }
    }
    return OptionalLong.empty();
  }

  private Objects objects() {
    return readers.objects();
  }
}
