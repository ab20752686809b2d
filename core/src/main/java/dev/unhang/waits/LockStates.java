package dev.unhang.waits;

import static dev.unhang.layout.Member.LOCK_LOCKED;
import static dev.unhang.layout.Member.LOCK_MUTEX;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.Objects;
import dev.unhang.python.PyType;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether locks are locked. */
public final class LockStates {
  private static final int LOCKED = 1; // _Py_LOCKED, Include/cpython/lock.h

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  public LockStates(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /** Empty for an object that is not known to be locked or unlocked. */
  public Optional<Boolean> locked(long lock) throws MemoryFault {
    PyType type = objects.types().of(lock);
    String name = objects.typeNames().name(type);
    if (name.equals("_thread.lock")) {
      return Optional.of(
          layout.has(LOCK_MUTEX)
              ? (memory.u8(lock + layout.offset(LOCK_MUTEX)) & LOCKED) != 0
              : memory.u8(lock + layout.offset(LOCK_LOCKED)) != 0);
    }
    if (objects.typeNames().isSubtype(type, "asyncio.locks.Lock")) {
      OptionalLong locked = objects.attributes().get(lock, "_locked");
      return locked.isPresent()
          ? Optional.of(objects.numbers().truth(locked.getAsLong()))
          : Optional.empty();
    }
    return Optional.empty();
  }
}
