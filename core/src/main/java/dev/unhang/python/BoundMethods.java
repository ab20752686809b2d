package dev.unhang.python;

import static dev.unhang.layout.Member.C_FUNCTION_ML;
import static dev.unhang.layout.Member.C_FUNCTION_SELF;
import static dev.unhang.layout.Member.METHOD_DEF_NAME;
import static dev.unhang.layout.Member.METHOD_FUNC;
import static dev.unhang.layout.Member.METHOD_SELF;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;

/** Methods together with the objects that they are called on. */
public final class BoundMethods {
  private static final int LONGEST_NAME = 64;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  public BoundMethods(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /**
   * A bound method.
   *
   * @param function address of the function; of a method written in C, of the bound method itself
   * @param self address of the object
   */
  public record Bound(long function, long self, boolean inC) {}

  /** Empty for what is no bound method. */
  public Optional<Bound> of(long callable) throws MemoryFault {
    PyType type = objects.types().of(callable);
    if (type.isBuiltin("builtin_function_or_method")) {
      long self = memory.u64(callable + layout.offset(C_FUNCTION_SELF));
      return self == 0 ? Optional.empty() : Optional.of(new Bound(callable, self, true));
    }
    if (type.isBuiltin("method")) {
      return Optional.of(
          new Bound(
              memory.u64(callable + layout.offset(METHOD_FUNC)),
              memory.u64(callable + layout.offset(METHOD_SELF)),
              false));
    }
    return Optional.empty();
  }

  /** The name of a method written in C: {@code ml_name}, or as much of it as names have. */
  public String nameInC(Bound method) throws MemoryFault {
    long definition = memory.u64(method.function() + layout.offset(C_FUNCTION_ML));
    long name = memory.u64(Plausible.pointer(definition) + layout.offset(METHOD_DEF_NAME));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LONGEST_NAME; i++) {
      int next = memory.u8(name + i);
      if (next == 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }
}
