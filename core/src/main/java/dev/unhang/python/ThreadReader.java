package dev.unhang.python;

import dev.unhang.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads what there is of a thread, and notes what could not be read; for one pass. */
final class ThreadReader {
  /** More would be a target that makes them up: five thousand threads, a hundred calls deep. */
  private static final int MOST_FRAMES_IN_ALL = 500_000;

  /** Further ones are counted only. */
  private static final int MOST_GAPS = 10;

  private final FrameReader frames;
  private final LocalsReader variables;
  private int left = MOST_FRAMES_IN_ALL;

  ThreadReader(Memory memory, PythonRuntime runtime, CodeCache codes) {
    this.frames =
        new FrameReader(memory, runtime.layout(), runtime.dialect(), codes.reader(memory));
    this.variables = new LocalsReader(memory, runtime);
  }

  /**
   * The thread with its frames.
   *
   * @param gilHolder see {@link ThreadReading}
   */
  ThreadReading read(ThreadState state, OptionalLong gilHolder) {
    List<PythonFrame> walked = new ArrayList<>();
    List<String> gaps = new ArrayList<>();
    frames.walk(state.address(), left, walked).ifPresent(gaps::add);
    left -= walked.size();
    return new ThreadReading(state, gilHolder, walked, gaps);
  }

  /** The same with the variables of its frames. */
  ThreadReading withLocals(ThreadReading thread) {
    List<String> gaps = new ArrayList<>();
    List<PythonFrame> frames =
        thread.frames().stream().map(frame -> variables.add(frame, gaps::add)).toList();
    if (gaps.size() > MOST_GAPS) {
      int more = gaps.size() - MOST_GAPS;
      gaps.subList(MOST_GAPS, gaps.size()).clear();
      gaps.add("the variables of " + more + " other calls could not be read either");
    }
    gaps.addAll(0, thread.gaps());
    return new ThreadReading(thread.state(), thread.gilHolder(), frames, gaps);
  }
}
