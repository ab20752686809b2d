package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.Dicts;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Locals;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.StackRef;
import dev.unhang.python.TypeFlag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a program calls an object, as seen from a frame that uses it. */
final class VariableNames {
  private static final int MOST_ENTRIES = 10_000;
  private static final int MOST_NAME = 100;

  private final Objects objects;
  private final FrameValues values;

  VariableNames(Objects objects, FrameValues values) {
    this.objects = objects;
    this.values = values;
  }

  /** {@code lock}, {@code self.lock}, or {@code module.lock} of a global variable. */
  Optional<String> of(long object, PythonFrame frame) {
    try {
      List<Locals.Local> variables = values.variables(frame);
      for (Locals.Local variable : variables) {
        if (variable.value().equals(new StackRef.Reference(object))) {
          return Optional.of(variable.name());
        }
      }
      for (Locals.Local variable : variables) {
        if (variable.name().equals("self")
            && variable.value() instanceof StackRef.Reference(long self)) {
          Optional<String> attribute =
              in(objects.attributes().entries(self, MOST_ENTRIES).list(), object);
          if (attribute.isPresent()) {
            return Optional.of("self." + attribute.get());
          }
        }
      }
      return ofGlobal(object, values.globals(frame));
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  private Optional<String> ofGlobal(long object, long globals) throws MemoryFault {
    Optional<String> name = in(objects.dicts().entries(globals, MOST_ENTRIES).list(), object);
    OptionalLong module = objects.dicts().get(globals, "__name__");
    if (name.isEmpty()
        || module.isEmpty()
        || objects.strings().is(module.getAsLong(), "__main__")) {
      return name;
    }
    return Optional.of(objects.strings().string(module.getAsLong(), MOST_NAME) + "." + name.get());
  }

  private Optional<String> in(List<Dicts.Entry> entries, long object) throws MemoryFault {
    for (Dicts.Entry entry : entries) {
      if (entry.value() == object && objects.types().of(entry.key()).has(TypeFlag.STR)) {
        return Optional.of(objects.strings().string(entry.key(), MOST_NAME));
      }
    }
    return Optional.empty();
  }
}
