package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonThread;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.TaskMark;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A thread that does not run.
 *
 * @param reading its Python side; empty for a thread that Python does not know of
 * @param known as the program's own list of threads has it
 */
public record BlockedThread(
    int tid, TaskMark mark, Optional<ThreadReading> reading, Optional<PythonThread> known) {

  /** The system call in which it is blocked; empty where the kernel does not tell. */
  public Optional<BlockedCall> call() {
    return mark.call();
  }

  /** The same, if it is one of these. */
  Optional<BlockedCall> in(Set<BlockingCall> calls) {
    return call().filter(call -> call.call().filter(calls::contains).isPresent());
  }

  /** The futex on which it waits. */
  Optional<Futex> futex() {
    return call().flatMap(Futex::of);
  }

  /** Its Python frames, innermost first. */
  public List<PythonFrame> frames() {
    return reading.map(ThreadReading::frames).orElse(List.of());
  }
}
