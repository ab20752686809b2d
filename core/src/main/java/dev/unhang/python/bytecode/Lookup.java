package dev.unhang.python.bytecode;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.Items;
import dev.unhang.python.Objects;
import dev.unhang.python.PyType;
import dev.unhang.python.TypeFlag;
import java.util.OptionalLong;

/** Looks up what an expression would load, as far as that needs no code of the program. */
public final class Lookup {
  private static final int MOST_ITEMS = 100_000;
  private static final int LONGEST_KEY = 1_000;

  private final Objects objects;

  public Lookup(Objects objects) {
    this.objects = objects;
  }

  /** The object's address; empty where it cannot be told. */
  public OptionalLong find(Expression expression, Environment where) throws MemoryFault {
    return switch (expression) {
      case Expression.Variable(int slot) -> where.variable(slot);
      case Expression.Cell(int index) -> where.cell(index);
      case Expression.Global(String name) -> where.global(name);
      case Expression.Name(String name) -> where.name(name);
      case Expression.Constant(int index) -> where.constant(index);
      case Expression.SmallInt _ -> OptionalLong.empty();
      case Expression.Attribute(Expression of, String name) -> {
        OptionalLong object = find(of, where);
        yield object.isPresent()
            ? objects.attributes().get(object.getAsLong(), name)
            : OptionalLong.empty();
      }
      case Expression.Item(Expression of, Expression key) -> {
        OptionalLong container = find(of, where);
        yield container.isPresent()
            ? item(container.getAsLong(), key, where)
            : OptionalLong.empty();
      }
    };
  }

  private OptionalLong item(long container, Expression key, Environment where) throws MemoryFault {
    PyType type = objects.types().of(container);
    if (type.has(TypeFlag.LIST)) {
      return at(objects.sequences().list(container, MOST_ITEMS), index(key, where));
    }
    if (type.has(TypeFlag.TUPLE)) {
      return at(objects.sequences().tuple(container, MOST_ITEMS), index(key, where));
    }
    OptionalLong name = find(key, where);
    if (type.has(TypeFlag.DICT)
        && name.isPresent()
        && objects.types().of(name.getAsLong()).has(TypeFlag.STR)) {
      String text = objects.strings().string(name.getAsLong(), LONGEST_KEY);
      return objects.dicts().get(container, text);
    }
    return OptionalLong.empty();
  }

  private OptionalLong index(Expression key, Environment where) throws MemoryFault {
    if (key instanceof Expression.SmallInt(int value)) {
      return OptionalLong.of(value);
    }
    OptionalLong number = find(key, where);
    return number.isPresent() && objects.types().of(number.getAsLong()).has(TypeFlag.INT)
        ? OptionalLong.of(objects.numbers().integer64(number.getAsLong()))
        : OptionalLong.empty();
  }

  private static OptionalLong at(Items items, OptionalLong index) {
    if (index.isEmpty()) {
      return OptionalLong.empty();
    }
    long at = index.getAsLong() < 0 ? index.getAsLong() + items.size() : index.getAsLong();
    return at >= 0 && at < items.addresses().length
        ? OptionalLong.of(items.addresses()[(int) at])
        : OptionalLong.empty();
  }
}
