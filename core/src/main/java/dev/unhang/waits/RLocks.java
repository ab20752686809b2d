package dev.unhang.waits;

import static dev.unhang.layout.Member.RLOCK_COUNT;
import static dev.unhang.layout.Member.RLOCK_OWNER;
import static dev.unhang.layout.Member.RLOCK_THREAD;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.Objects;
import dev.unhang.python.PyType;
import dev.unhang.python.TypeFlag;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Locks that know their owner: {@code threading.RLock}, written in C or in Python, and the import
 * system's locks of modules.
 */
public final class RLocks {
  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  public RLocks(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /**
   * What a lock knows of its owner.
   *
   * @param ident of the owner, {@code get_ident()}; empty while nobody holds it
   */
  public record Owned(OptionalLong ident) {}

  /** Empty if the object is no lock of this kind. */
  public Optional<Owned> read(long lock) throws MemoryFault {
    PyType type = objects.types().of(lock);
    if (objects.typeNames().isSubtype(type, "_thread.RLock")) {
      return Optional.of(inC(lock));
    }
    if (objects.typeNames().isSubtype(type, "threading._RLock")) {
      return Optional.of(inPython(lock, "_owner"));
    }
    // both are names of the one module, before and after it is set up
    if (objects.typeNames().isSubtype(type, "_frozen_importlib._ModuleLock")
        || objects.typeNames().isSubtype(type, "importlib._bootstrap._ModuleLock")) {
      return Optional.of(inPython(lock, "owner"));
    }
    return Optional.empty();
  }

  /** Up to 3.13 the owner may be stale while the count is zero. */
  private Owned inC(long lock) throws MemoryFault {
    if (layout.has(RLOCK_THREAD)) {
      long owner = memory.u64(lock + layout.offset(RLOCK_THREAD));
      return new Owned(owner == 0 ? OptionalLong.empty() : OptionalLong.of(owner));
    }
    return new Owned(
        memory.u64(lock + layout.offset(RLOCK_COUNT)) == 0
            ? OptionalLong.empty()
            : OptionalLong.of(memory.u64(lock + layout.offset(RLOCK_OWNER))));
  }

  private Owned inPython(long lock, String attribute) throws MemoryFault {
    OptionalLong owner = objects.attributes().get(lock, attribute);
    return new Owned(
        owner.isPresent() && objects.types().of(owner.getAsLong()).has(TypeFlag.INT)
            ? OptionalLong.of(objects.numbers().integer64(owner.getAsLong()))
            : OptionalLong.empty());
  }
}
