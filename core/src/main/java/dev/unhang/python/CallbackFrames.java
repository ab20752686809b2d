package dev.unhang.python;

import static dev.unhang.layout.Member.WEAK_REFERENCE_OBJECT;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Recognises the functions that the interpreter called because an object was freed, or garbage was
 * collected, by what it gives them: a weak reference whose object is gone, or the phase of a
 * collection with its figures ({@code gc.callbacks}).
 */
public final class CallbackFrames {
  /** What a function is a callback of. */
  public enum Cause {
    WEAK_REFERENCE,
    COLLECTION
  }

  /** {@code self} before it. */
  private static final int ARGUMENTS = 3;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final Arguments arguments;

  public CallbackFrames(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
    this.arguments = new Arguments(memory, layout, objects);
  }

  /** Empty for a frame that is not known to be a callback's. */
  public Optional<Cause> of(PythonFrame frame) {
    if (!frame.entry()) {
      return Optional.empty();
    }
    try {
      List<StackRef> given = arguments.of(frame, ARGUMENTS);
      for (int i = 0; i < Math.min(2, given.size()); i++) {
        if (given.get(i) instanceof StackRef.Reference(long argument)) {
          if (isDeadReference(argument)) {
            return Optional.of(Cause.WEAK_REFERENCE);
          }
          if (i + 1 < given.size()
              && given.get(i + 1) instanceof StackRef.Reference(long info)
              && isPhase(argument)
              && isCollection(info)) {
            return Optional.of(Cause.COLLECTION);
          }
        }
      }
      return Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty(); // not recognised is what can be said
    }
  }

  private boolean isDeadReference(long object) throws MemoryFault {
    PyType type = objects.types().of(object);
    boolean reference =
        objects.typeNames().isSubtype(type, "weakref") // up to 3.10
            || objects.typeNames().isSubtype(type, "weakref.ReferenceType");
    return reference
        && objects
            .types()
            .of(memory.u64(object + layout.offset(WEAK_REFERENCE_OBJECT)))
            .isBuiltin("NoneType");
  }

  private boolean isPhase(long object) throws MemoryFault {
    return objects.types().of(object).has(TypeFlag.STR)
        && (objects.strings().is(object, "start") || objects.strings().is(object, "stop"));
  }

  private boolean isCollection(long object) throws MemoryFault {
    if (!objects.types().of(object).has(TypeFlag.DICT)) {
      return false;
    }
    OptionalLong generation = objects.dicts().get(object, "generation");
    return generation.isPresent() && objects.dicts().get(object, "collected").isPresent();
  }
}
