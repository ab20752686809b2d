package dev.unhang.watch;

import dev.unhang.linux.ProcFs;
import dev.unhang.linux.ProcessorTime;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Picks processes run by Python. Asks again about one only after it has executed something else,
 * for which it must have run.
 */
final class PythonSieve {
  private final IntPredicate python;
  private final Map<Integer, String> executables = new HashMap<>();
  private final Map<Integer, OptionalLong> used = new HashMap<>();

  PythonSieve(IntPredicate python) {
    this.python = python;
  }

  boolean passes(int pid) {
    OptionalLong now = ProcessorTime.of(pid);
    if (now.isPresent() && now.equals(used.put(pid, now))) {
      return false;
    }
    try {
      String executable = ProcFs.executable(pid);
      return !executable.equals(executables.put(pid, executable)) && python.test(pid);
    } catch (IOException endedOrNotOurs) {
      return false;
    }
  }

  void keepOnly(Set<Integer> living) {
    executables.keySet().retainAll(living);
    used.keySet().retainAll(living);
  }
}
