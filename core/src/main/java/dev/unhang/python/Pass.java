package dev.unhang.python;

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
 */
record Pass(List<ThreadReading> threads, List<String> gaps) {
  Pass {
    threads = List.copyOf(threads);
    gaps = List.copyOf(gaps);
  }

  /**
   * @param locals whether to read the frames' variables too
   * @param live the target's memory, without a cache
   * @param tidByOwnId see {@link ThreadIds}
   */
  static Pass read(
      Memory live,
      PythonRuntime runtime,
      CodeCache codes,
      Map<Integer, Integer> tidByOwnId,
      boolean locals) {
    Memory memory = new PageCache(live);
    List<String> gaps = new ArrayList<>();
    List<ThreadReading> threads = new ArrayList<>();
    ThreadIds ids = new ThreadIds(memory, runtime.layout(), tidByOwnId);
    InterpreterReader interpreters =
        new InterpreterReader(memory, runtime.layout(), ids, gaps::add);
    FrameReader frames =
        new FrameReader(memory, runtime.layout(), runtime.dialect(), codes.reader(memory));
    LocalsReader variables = new LocalsReader(memory, runtime);
    try {
      for (InterpreterState interpreter : interpreters.interpreters(runtime.interpreters())) {
        Gil gil = Gil.read(live, runtime, interpreter);
        List<ThreadReading> read = new ArrayList<>();
        for (ThreadState state : interpreters.threads(interpreter).reversed()) {
          List<PythonFrame> walked = new ArrayList<>();
          Optional<String> cut = frames.walk(state.address(), walked);
          if (locals) {
            walked.replaceAll(variables::add);
          }
          read.add(new ThreadReading(state, gil.holder(), walked, cut));
        }
        // a thread that takes the GIL says so a few instructions after the fact: look again
        boolean same = gil.equals(Gil.read(live, runtime, interpreter));
        read.forEach(t -> threads.add(same ? t : t.withGilHolder(OptionalLong.empty())));
      }
    } catch (MemoryFault e) {
      gaps.add("the interpreters could not be read: " + e.getMessage());
    }
    return new Pass(threads, gaps);
  }
}
