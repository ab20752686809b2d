package dev.unhang.python;

import static dev.unhang.layout.Member.RUNTIME_SIGNALS_HANDLERS;

import dev.unhang.elf.ClearedFlag;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.elf.Symbol;
import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.LoadedImage;
import dev.unhang.target.MappedFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether Python's C handler took note of a SIGINT for which its Python handler has not run: that
 * is the main thread's, between two instructions (Modules/signalmodule.c, {@code trip_signal}).
 * Each signal has a flag in {@code Handlers}, which is a member of the runtime's state from 3.12 on
 * and a static variable before.
 */
public final class PendingInterrupt {
  private static final int SIGINT = 2;

  /** {@code Handlers[]} is of {@code struct {int tripped; PyObject *func;}}. */
  private static final int HANDLER = 16;

  private static final String HANDLERS = "Handlers";

  /** Test and clear that flag; the first is the exported name of the second's body from 3.8 on. */
  private static final List<String> CLEARING =
      List.of("_PyOS_InterruptOccurred", "PyOS_InterruptOccurred");

  private PendingInterrupt() {}

  /** Empty where it cannot be told. */
  public static Optional<Boolean> in(PythonProcess python, Memory memory) {
    try {
      OptionalLong flag = flag(python);
      return flag.isEmpty() ? Optional.empty() : Optional.of(memory.i32(flag.getAsLong()) != 0);
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  private static OptionalLong flag(PythonProcess python) {
    PythonRuntime runtime = python.runtime();
    Layout layout = runtime.layout();
    if (runtime.address().isPresent() && layout.has(RUNTIME_SIGNALS_HANDLERS)) {
      long handlers = runtime.address().getAsLong() + layout.offset(RUNTIME_SIGNALS_HANDLERS);
      return OptionalLong.of(handlers + SIGINT * HANDLER);
    }
    for (MappedFile file : python.process().files()) {
      if (file.executable() && file.path().equals(runtime.path())) {
        return python
            .process()
            .image(file)
            .map(PendingInterrupt::flag)
            .orElse(OptionalLong.empty());
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong flag(LoadedImage image) {
    try {
      Optional<Symbol> handlers = image.elf().symbol(HANDLERS);
      if (handlers.isPresent()) {
        return OptionalLong.of(handlers.get().value() + SIGINT * HANDLER + image.bias());
      }
      for (String name : CLEARING) {
        Optional<Symbol> function = image.elf().exported(name);
        OptionalLong flag =
            function.isEmpty() ? OptionalLong.empty() : cleared(image.elf(), function.get());
        if (flag.isPresent()) {
          return OptionalLong.of(flag.getAsLong() + image.bias());
        }
      }
    } catch (ElfException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  private static OptionalLong cleared(ElfImage elf, Symbol function) throws ElfException {
    long length = Math.min(ClearedFlag.LENGTH, elf.bytesFrom(function.value()).size());
    return ClearedFlag.address(function.value(), elf.bytesAt(function.value(), (int) length));
  }
}
