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
 * for which it must have run, or has run for twice as long: a program that has Python built in
 * unpacks and loads it first.
 */
final class PythonSieve {
  /**
   * What is known of a process that was asked about.
   *
   * @param again the processor time, in nanoseconds, from which on it is asked about again
   */
  private record Asked(String executable, long again) {}

  private final IntPredicate python;
  private final Map<Integer, Asked> asked = new HashMap<>();
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
      Asked last = asked.get(pid);
      if (last != null && last.executable.equals(executable) && now.orElse(0) < last.again) {
        return false;
      }
      long again = now.isPresent() ? 2 * now.getAsLong() : Long.MAX_VALUE;
      asked.put(pid, new Asked(executable, again));
      return python.test(pid);
    } catch (IOException endedOrNotOurs) {
      return false;
    }
  }

  void keepOnly(Set<Integer> living) {
    asked.keySet().retainAll(living);
    used.keySet().retainAll(living);
  }
}
