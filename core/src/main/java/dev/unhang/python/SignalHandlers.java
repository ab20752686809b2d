package dev.unhang.python;

import static dev.unhang.layout.Member.RUNTIME_SIGNALS_HANDLERS;

import dev.unhang.layout.Layout;
import dev.unhang.linux.SignalNames;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The signals for which a program has set a function with {@code signal.signal}: from the signal
 * module's table (Modules/signalmodule.c), where that is found, else from what the kernel knows.
 * SIGINT is not among them: a function for it is there to end the program, and Python and asyncio
 * set one by themselves.
 */
public final class SignalHandlers {
  private static final int ENTRY = 16; // whether it was tripped, then the function
  private static final int FUNCTION = 8;
  private static final int SIGINT = 2;

  /** Of faults, which faulthandler catches, and those that the C library keeps for itself. */
  private static final List<Integer> NOT_PYTHONS = List.of(4, 6, 7, 8, 11, 32, 33);

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  public SignalHandlers(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /** Names of the signals. */
  public List<String> handled(int pid, PythonRuntime runtime) {
    return numbers(pid, runtime).stream().map(SignalNames::of).toList();
  }

  private List<Integer> numbers(int pid, PythonRuntime runtime) {
    try {
      OptionalLong table = table(runtime);
      return table.isPresent() ? inTable(table.getAsLong()) : caught(pid);
    } catch (MemoryFault e) {
      return caught(pid);
    }
  }

  private OptionalLong table(PythonRuntime runtime) {
    return layout.has(RUNTIME_SIGNALS_HANDLERS) && runtime.address().isPresent()
        ? OptionalLong.of(runtime.address().getAsLong() + layout.offset(RUNTIME_SIGNALS_HANDLERS))
        : runtime.signalHandlers();
  }

  private List<Integer> inTable(long table) throws MemoryFault {
    Block entries = memory.block(table, ENTRY * (SignalNames.LAST + 1));
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= SignalNames.LAST; number++) {
      long handler = entries.u64(ENTRY * number + FUNCTION);
      if (number != SIGINT && handler != 0 && isFunction(handler)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** Not {@code SIG_DFL} and {@code SIG_IGN}, which are numbers, nor {@code None}. */
  private boolean isFunction(long handler) throws MemoryFault {
    PyType type = objects.types().of(handler);
    return !type.has(TypeFlag.INT) && !type.isBuiltin("NoneType");
  }

  private static List<Integer> caught(int pid) {
    try {
      return SignalNames.caught(pid).stream()
          .filter(number -> number != SIGINT && !NOT_PYTHONS.contains(number))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
