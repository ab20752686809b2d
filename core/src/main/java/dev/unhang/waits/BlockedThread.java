package dev.unhang.waits;

import dev.unhang.linux.BlockedCall;
import dev.unhang.linux.BlockingCall;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonThread;
import dev.unhang.python.ThreadReading;
import dev.unhang.target.TaskMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /**
   * The threads of a process that do not run.
   *
   * @param marks where its threads stand, by tid
   * @param readings their Python side, by tid
   * @param names as {@code threading} knows them, by ident
   */
  public static List<BlockedThread> among(
      Map<Integer, TaskMark> marks,
      Map<Integer, ThreadReading> readings,
      Map<Long, PythonThread> names) {
    List<BlockedThread> blocked = new ArrayList<>();
    marks.forEach((tid, mark) -> {
      if (!mark.status().running()) {
        Optional<ThreadReading> reading = Optional.ofNullable(readings.get(tid));
        Optional<PythonThread> known =
            reading.flatMap(r -> Optional.ofNullable(names.get(r.state().ident())));
        blocked.add(new BlockedThread(tid, mark, reading, known));
      }
    });
    return blocked;
  }

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
