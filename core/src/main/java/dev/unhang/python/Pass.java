package dev.unhang.python;

import dev.unhang.memory.DeadlineMemory;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.memory.PageCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One reading of all interpreters and threads.
 *
 * @param threads in the order of their interpreters, the oldest first
 * @param gaps what could not be read
 * @param pages as they were read
 */
record Pass(List<ThreadReading> threads, List<String> gaps, PageCache pages) {
  Pass {
    threads = List.copyOf(threads);
    gaps = List.copyOf(gaps);
  }

  /**
   * @param live the target's memory, without a cache
   * @param later the same a moment later, at which the holder of the GIL is looked at again
   * @param deadline of {@link System#nanoTime()}, after which no more is read
   * @param tidByOwnId see {@link ThreadIds}
   * @param locals whether to read the frames' variables too
   */
  static Pass read(
      Memory live,
      Memory later,
      long deadline,
      PythonRuntime runtime,
      CodeCache codes,
      Map<Integer, Integer> tidByOwnId,
      boolean locals) {
    PageCache pages = new PageCache(live);
    Memory memory = new DeadlineMemory(pages, deadline);
    List<String> gaps = new ArrayList<>();
    List<ThreadReading> threads = new ArrayList<>();
    ThreadIds ids = new ThreadIds(memory, runtime.layout(), tidByOwnId);
    InterpreterReader interpreters =
        new InterpreterReader(memory, runtime.layout(), ids, gaps::add);
    ThreadReader reader = new ThreadReader(memory, runtime, codes);
    try {
      for (InterpreterState interpreter : interpreters.interpreters(runtime.interpreters())) {
        Optional<Gil> gil = gil(live, runtime, interpreter);
        if (gil.isEmpty()) {
          gaps.add("who holds the GIL of interpreter " + interpreter.id() + " could not be read");
        }
        List<ThreadReading> read = new ArrayList<>();
        for (ThreadState state : interpreters.threads(interpreter).reversed()) {
          read.add(reader.read(state, gil.map(Gil::holder).orElse(OptionalLong.empty())));
        }
        // a thread that takes the GIL says so a few instructions after the fact: look again
        boolean same = gil.equals(gil(later, runtime, interpreter));
        read.forEach(t -> threads.add(same ? t : t.withGilHolder(OptionalLong.empty())));
      }
    } catch (MemoryFault e) {
      gaps.add("the interpreters could not be read: " + e.getMessage());
    }
    if (locals) { // last: where time runs out, they are what is missing
      threads.replaceAll(reader::withLocals);
    }
    return new Pass(threads, gaps, pages);
  }

  /** The same, with further pages read from elsewhere. */
  Pass on(Memory elsewhere) {
    return new Pass(threads, gaps, pages.on(elsewhere));
  }

  private static Optional<Gil> gil(
      Memory live, PythonRuntime runtime, InterpreterState interpreter) {
    try {
      return Optional.of(Gil.read(live, runtime, interpreter));
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }
}
