package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.Dicts;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Items;
import dev.unhang.python.Locals;
import dev.unhang.python.Objects;
import dev.unhang.python.PyType;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ReprLimits;
import dev.unhang.python.StackRef;
import dev.unhang.python.TypeFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a program calls an object, as seen from a frame that uses it: a variable, what is in one, or
 * an attribute of one.
 */
final class VariableNames {
  private static final int MOST_VARIABLES = 10_000;
  private static final int MOST_LOOKED_INTO = 500;
  private static final int MOST_ITEMS = 200;
  private static final int LONGEST_NAME = 100;

  private final Objects objects;
  private final FrameValues values;

  VariableNames(Objects objects, FrameValues values) {
    this.objects = objects;
    this.values = values;
  }

  private record Variable(String name, long object) {}

  /**
   * {@code lock}, {@code self.lock of <Class>}, {@code locks[1]}; of a global variable {@code
   * module.lock}.
   */
  Optional<String> of(long object, PythonFrame frame) {
    try {
      List<Variable> local = locals(frame);
      Optional<String> own = named(object, local).or(() -> behind(object, local));
      if (own.isPresent()) {
        return own;
      }
      long namespace = values.globals(frame);
      List<Variable> global = globals(namespace);
      Optional<String> found = named(object, global).or(() -> behind(object, global));
      return found.isPresent() ? Optional.of(module(namespace) + found.get()) : found;
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  private List<Variable> locals(PythonFrame frame) throws MemoryFault {
    List<Variable> variables = new ArrayList<>();
    for (Locals.Local variable : values.variables(frame)) {
      if (variable.value() instanceof StackRef.Reference(long address)) {
        boolean self = variable.name().equals("self");
        variables.add(self ? 0 : variables.size(), new Variable(variable.name(), address));
      }
    }
    return variables;
  }

  private List<Variable> globals(long namespace) throws MemoryFault {
    List<Variable> variables = new ArrayList<>();
    for (Dicts.Entry entry : objects.dicts().entries(namespace, MOST_VARIABLES).list()) {
      if (objects.types().of(entry.key()).has(TypeFlag.STR)) {
        variables.add(
            new Variable(objects.strings().string(entry.key(), LONGEST_NAME), entry.value()));
      }
    }
    return variables;
  }

  /** {@code self} says nothing of which one it is. */
  private static Optional<String> named(long object, List<Variable> variables) {
    return variables.stream()
        .filter(variable -> variable.object() == object && !variable.name().equals("self"))
        .map(Variable::name)
        .findFirst();
  }

  private Optional<String> behind(long object, List<Variable> variables) {
    return variables.stream()
        .limit(MOST_LOOKED_INTO)
        .flatMap(variable -> behind(object, variable).stream())
        .findFirst();
  }

  private Optional<String> behind(long object, Variable variable) {
    try {
      PyType type = objects.types().of(variable.object());
      if (type.has(TypeFlag.LIST) || type.has(TypeFlag.TUPLE)) {
        Items items =
            type.has(TypeFlag.LIST)
                ? objects.sequences().list(variable.object(), MOST_ITEMS)
                : objects.sequences().tuple(variable.object(), MOST_ITEMS);
        return index(items, object).map(index -> variable.name() + "[" + index + "]");
      }
      if (type.has(TypeFlag.DICT)) {
        Optional<Dicts.Entry> entry =
            entry(objects.dicts().entries(variable.object(), MOST_ITEMS), object);
        return entry.isPresent()
            ? Optional.of(variable.name() + "[" + key(entry.get().key()) + "]")
            : Optional.empty();
      }
      return type.has(TypeFlag.HEAP) && !type.has(TypeFlag.TYPE)
          ? attribute(object, variable, type)
          : Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  private Optional<String> attribute(long object, Variable variable, PyType type)
      throws MemoryFault {
    Optional<String> name = inDict(object, variable.object());
    if (name.isEmpty()) {
      name = inSlots(object, variable.object(), type);
    }
    String className = objects.typeNames().name(type).replaceFirst("^__main__\\.", "");
    return name.map(n -> variable.name() + "." + n + " of <" + className + ">");
  }

  private Optional<String> inDict(long object, long instance) throws MemoryFault {
    Optional<Dicts.Entry> entry = entry(objects.attributes().entries(instance, MOST_ITEMS), object);
    return entry.isPresent()
        ? Optional.of(objects.strings().string(entry.get().key(), LONGEST_NAME))
        : Optional.empty();
  }

  private Optional<String> inSlots(long object, long instance, PyType type) throws MemoryFault {
    for (PyType each : objects.typeNames().mro(type)) {
      if (each.has(TypeFlag.HEAP) && each.dict().isPresent()) {
        for (Dicts.Entry entry :
            objects.dicts().entries(each.dict().getAsLong(), MOST_ITEMS).list()) {
          if (objects.types().of(entry.value()).isBuiltin("member_descriptor")) {
            String name = objects.strings().string(entry.key(), LONGEST_NAME);
            if (objects.attributes().get(instance, name).equals(OptionalLong.of(object))) {
              return Optional.of(name);
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> index(Items items, long object) {
    for (int i = 0; i < items.addresses().length; i++) {
      if (items.addresses()[i] == object) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static Optional<Dicts.Entry> entry(Dicts.Entries entries, long value) {
    return entries.list().stream().filter(entry -> entry.value() == value).findFirst();
  }

  private String key(long object) throws MemoryFault {
    return objects.repr().of(new StackRef.Reference(object), ReprLimits.BRIEF);
  }

  /** {@code module.}; nothing for the program's own. */
  private String module(long globals) throws MemoryFault {
    OptionalLong module = objects.dicts().get(globals, "__name__");
    return module.isEmpty() || objects.strings().is(module.getAsLong(), "__main__")
        ? ""
        : objects.strings().string(module.getAsLong(), LONGEST_NAME) + ".";
  }
}
