package dev.unhang.python;

import static dev.unhang.layout.Member.INTERPRETER_ID;
import static dev.unhang.layout.Member.INTERPRETER_NEXT;
import static dev.unhang.layout.Member.INTERPRETER_THREADS_HEAD;
import static dev.unhang.layout.Member.THREAD_INTERP;
import static dev.unhang.layout.Member.THREAD_NEXT;
import static dev.unhang.layout.Member.THREAD_THREAD_ID;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Walks the lists of interpreters and of their thread states. What ends a walk early is told to
 * {@code gaps}.
 */
final class InterpreterReader {
  private static final int MOST_INTERPRETERS = 1_000;
  private static final int MOST_THREADS = 50_000;

  private final Memory memory;
  private final Layout layout;
  private final ThreadIds ids;
  private final Consumer<String> gaps;

  InterpreterReader(Memory memory, Layout layout, ThreadIds ids, Consumer<String> gaps) {
    this.memory = memory;
    this.layout = layout;
    this.ids = ids;
    this.gaps = gaps;
  }

  /**
   * All interpreters.
   *
   * @param head address of the pointer to the first one
   * @throws MemoryFault if not even the first one could be read
   */
  List<InterpreterState> interpreters(long head) throws MemoryFault {
    List<InterpreterState> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long at = memory.u64(head);
    while (at != 0) {
      if (found.size() == MOST_INTERPRETERS || !seen.add(at)) {
        gaps.accept("the list of interpreters does not end; " + found.size() + " were read");
        break;
      }
      try {
        long threads = memory.u64(at + layout.offset(INTERPRETER_THREADS_HEAD));
        found.add(new InterpreterState(at, id(at), threads));
        at = memory.u64(at + layout.offset(INTERPRETER_NEXT));
      } catch (MemoryFault e) {
        if (found.isEmpty()) {
          throw e;
        }
        gaps.accept("the list of interpreters could not be read to its end: " + e.getMessage());
        break;
      }
    }
    return layout.has(INTERPRETER_ID) ? found : numbered(found);
  }

  private long id(long interpreter) throws MemoryFault {
    return layout.has(INTERPRETER_ID) ? memory.u64(interpreter + layout.offset(INTERPRETER_ID)) : 0;
  }

  /** Ids came with 3.7; before that the list's last is the first that was made. */
  private static List<InterpreterState> numbered(List<InterpreterState> newestFirst) {
    List<InterpreterState> numbered = new ArrayList<>();
    long id = newestFirst.size();
    for (InterpreterState interpreter : newestFirst) {
      numbered.add(new InterpreterState(interpreter.address(), --id, interpreter.threads()));
    }
    return numbered;
  }

  /** An interpreter's thread states, the newest first. */
  List<ThreadState> threads(InterpreterState interpreter) {
    List<ThreadState> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long at = interpreter.threads();
    try {
      while (at != 0) {
        if (found.size() == MOST_THREADS || !seen.add(at)) {
          gaps.accept("the list of threads does not end; " + found.size() + " were read");
          break;
        }
        Block block = memory.block(at, ids.span());
        if (block.u64(layout.offset(THREAD_INTERP)) != interpreter.address()) {
          gaps.accept(
              "the list of threads changed while it was read; " + found.size() + " were read");
          break;
        }
        found.add(
            new ThreadState(
                at, interpreter, block.u64(layout.offset(THREAD_THREAD_ID)), ids.of(block)));
        at = block.u64(layout.offset(THREAD_NEXT));
      }
    } catch (MemoryFault e) {
      gaps.accept(
          "the list of threads could not be read to its end ("
              + found.size()
              + " were): "
              + e.getMessage());
    }
    return found;
  }
}
