package dev.unhang.python.bytecode;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.Objects;
import java.util.OptionalLong;

/**
 * What a method would see if it were called on an object: that object, its globals and closure.
 *
 * @param self its first argument; nothing is known of the others
 */
public record MethodEnvironment(
    Functions.Function function, long self, Functions functions, Objects objects)
    implements Environment {

  @Override
  public OptionalLong variable(int slot) {
    return slot == 0 ? OptionalLong.of(self) : OptionalLong.empty();
  }

  @Override
  public OptionalLong cell(int index) throws MemoryFault {
    return functions.ofClosure(function, index);
  }

  @Override
  public OptionalLong global(String name) throws MemoryFault {
    return objects.dicts().get(function.globals(), name);
  }

  @Override
  public OptionalLong name(String name) {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong constant(int index) throws MemoryFault {
    return functions.constant(function.code(), index);
  }
}
