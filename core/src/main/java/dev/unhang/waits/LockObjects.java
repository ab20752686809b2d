package dev.unhang.waits;

import static dev.unhang.layout.Member.C_FUNCTION_SELF;
import static dev.unhang.layout.Member.INTERPRETER_MODULES;
import static dev.unhang.layout.Member.METHOD_SELF;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.Locals;
import dev.unhang.python.PyType;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.StackRef;
import dev.unhang.waits.Parking.InLot;
import dev.unhang.waits.Parking.OnSemaphore;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * From what threads are parked on to the objects that this belongs to. In the parking lot the
 * object lies around it. A semaphore has no way back to its lock: the objects that the innermost
 * frame works on are candidates, of which the one with this semaphore is right.
 */
final class LockObjects {
  private final Scene scene;
  private final Map<Integer, Optional<LockObject>> byTid = new HashMap<>();
  private final Map<Parking, LockObject> byParking = new HashMap<>();

  LockObjects(Scene scene) {
    this.scene = scene;
  }

  /** The object for whose lock a thread waits. */
  Optional<LockObject> of(BlockedThread thread) {
    return byTid.computeIfAbsent(thread.tid(), tid -> find(thread));
  }

  /** Whether an object is the one that a thread waits for. */
  boolean isAwaited(long object, BlockedThread thread) {
    return of(thread).filter(lock -> lock.address() == object).isPresent();
  }

  private Optional<LockObject> find(BlockedThread thread) {
    Optional<Parking> parking = scene.parking(thread);
    if (parking.isEmpty()) {
      return Optional.empty();
    }
    Optional<LockObject> found =
        switch (parking.get()) {
          case InLot(long address) -> around(address);
          case OnSemaphore semaphore ->
              Optional.ofNullable(byParking.get(semaphore))
                  .or(() -> amongCandidates(thread, semaphore.address()));
        };
    found.ifPresent(lock -> byParking.put(parking.get(), lock));
    return found;
  }

  private Optional<LockObject> around(long address) {
    for (LockType type : LockType.values()) {
      OptionalInt offset = type.inPlace(scene.layout());
      if (offset.isPresent() && is(address - offset.getAsInt(), type)) {
        return Optional.of(new LockObject(address - offset.getAsInt(), type));
      }
    }
    return Optional.empty();
  }

  private Optional<LockObject> amongCandidates(BlockedThread thread, long semaphore) {
    for (long candidate : candidates(thread)) {
      for (LockType type : LockType.values()) {
        OptionalInt pointer = type.pointer(scene.layout());
        if (pointer.isPresent()
            && pointsTo(candidate + pointer.getAsInt(), semaphore)
            && is(candidate, type)) {
          return Optional.of(new LockObject(candidate, type));
        }
      }
    }
    return Optional.empty();
  }

  private boolean pointsTo(long pointer, long address) {
    try {
      return scene.memory().u64(pointer) == address;
    } catch (MemoryFault e) {
      return false;
    }
  }

  private boolean is(long object, LockType type) {
    try {
      PyType of = scene.objects().types().of(object);
      return scene.objects().typeNames().isSubtype(of, type.typeName());
    } catch (MemoryFault e) {
      return false;
    }
  }

  /** What the innermost frame works on, also through bound methods; then the standard streams. */
  private Set<Long> candidates(BlockedThread thread) {
    Set<Long> candidates = new LinkedHashSet<>();
    if (!thread.frames().isEmpty()) {
      PythonFrame frame = thread.frames().getFirst();
      addStack(frame, candidates);
      addVariables(frame, candidates);
    }
    for (long object : Set.copyOf(candidates)) {
      boundTo(object).ifPresent(candidates::add);
    }
    thread.reading().ifPresent(reading -> addStreams(reading.state().interpreter(), candidates));
    return candidates;
  }

  /** What {@code print} and {@code input} work on is in no frame. */
  private void addStreams(InterpreterState interpreter, Set<Long> candidates) {
    try {
      long modules =
          scene.memory().u64(interpreter.address() + scene.layout().offset(INTERPRETER_MODULES));
      OptionalLong sys = scene.objects().modules().module(modules, "sys");
      for (String name : List.of("stdout", "stderr", "stdin")) {
        OptionalLong stream =
            sys.isEmpty()
                ? OptionalLong.empty()
                : scene.objects().modules().global(sys.getAsLong(), name);
        if (stream.isPresent()) {
          scene.objects().attributes().get(stream.getAsLong(), "buffer").ifPresent(candidates::add);
        }
      }
    } catch (MemoryFault e) {
      return;
    }
  }

  private void addStack(PythonFrame frame, Set<Long> candidates) {
    try {
      int size = scene.bodies().of(frame.code()).stackSize();
      for (int i = 0; i < size; i++) {
        scene.values().stackObject(frame, i).ifPresent(candidates::add);
      }
    } catch (MemoryFault e) {
      return; // what could be read will have to do
    }
  }

  private void addVariables(PythonFrame frame, Set<Long> candidates) {
    try {
      for (Locals.Local local : scene.values().variables(frame)) {
        if (local.value() instanceof StackRef.Reference(long address)) {
          candidates.add(address);
        }
      }
    } catch (MemoryFault e) {
      return;
    }
  }

  /** The object whose method a callable is. */
  private OptionalLong boundTo(long callable) {
    try {
      PyType type = scene.objects().types().of(callable);
      if (type.isBuiltin("builtin_function_or_method")) {
        return OptionalLong.of(
            scene.memory().u64(callable + scene.layout().offset(C_FUNCTION_SELF)));
      }
      if (type.isBuiltin("method")) {
        return OptionalLong.of(scene.memory().u64(callable + scene.layout().offset(METHOD_SELF)));
      }
      return OptionalLong.empty();
    } catch (MemoryFault e) {
      return OptionalLong.empty();
    }
  }
}
