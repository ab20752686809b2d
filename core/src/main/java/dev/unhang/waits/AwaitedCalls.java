package dev.unhang.waits;

import dev.unhang.linux.ProcFs;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.TypeFlag;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a suspended task waits for, by the functions of asyncio at the inner end of its stack, else
 * by the future itself. Names are those of CPython's standard library, 3.8 to 3.15.
 */
final class AwaitedCalls {
  private static final String LIBRARY = "/asyncio/";

  private final Scene scene;
  private final TaskFutureWaits futures;
  private final Synchronisers synchronisers;
  private final StreamWaits streams;

  AwaitedCalls(Scene scene, TaskFutureWaits futures) {
    this.scene = scene;
    this.futures = futures;
    this.synchronisers = new Synchronisers(scene);
    this.streams = new StreamWaits(scene);
  }

  /**
   * @param future that it awaits, and that is not done
   */
  Wait of(LoopTask task, long future) throws MemoryFault {
    List<PythonFrame> library =
        task.frames().stream().takeWhile(frame -> frame.code().file().contains(LIBRARY)).toList();
    Optional<PythonFrame> user = task.frames().stream().skip(library.size()).findFirst();
    Optional<Wait> wait = Optional.empty();
    for (PythonFrame frame : library) {
      Optional<Wait> outer = synchronisers.of(frame, file(frame), user);
      if (outer.isEmpty()) {
        outer = frame.equals(library.getFirst()) ? innermost(library, future) : completed(frame);
      }
      wait = outer.isPresent() ? outer : wait;
      if (wait.filter(known -> known.kind() == WaitKind.LOCK).isPresent()) {
        break; // also where a condition takes its lock again
      }
    }
    return wait.isPresent() ? wait.get() : futures.of(future);
  }

  private Optional<Wait> innermost(List<PythonFrame> library, long future) throws MemoryFault {
    PythonFrame frame = library.getFirst();
    return switch (file(frame) + " " + frame.code().name()) {
      case "tasks.py sleep" ->
          Optional.of(until(frame, "h", Wait.of(WaitKind.SLEEP).withTimeout()));
      // up to 3.11, and where the tasks are cancelled
      case "tasks.py wait_for", "tasks.py _cancel_and_wait" -> waitFor(frame);
      case "tasks.py _wait" -> {
        OptionalLong several = variable(frame, "fs");
        yield several.isPresent()
            ? Optional.of(wait(frame, several.getAsLong()))
            : Optional.empty();
      }
      case "taskgroups.py __aexit__", "taskgroups.py _aexit" -> {
        OptionalLong tasks = attribute(frame, "_tasks");
        yield tasks.isPresent()
            ? Optional.of(futures.all(tasks.getAsLong(), "asyncio.TaskGroup"))
            : Optional.empty();
      }
      case "base_subprocess.py _wait" -> Optional.of(process(frame));
      case "streams.py _wait_for_data" -> Optional.of(streams.ofStream(library, false));
      case "streams.py _drain_helper" -> Optional.of(streams.ofStream(library, true));
      case "base_events.py serve_forever" -> Optional.of(Wait.of(WaitKind.SOCKET));
      default ->
          file(frame).equals("selector_events.py") && !futures.isKnown(future)
              ? streams.ofSocket(frame).or(() -> Optional.of(Wait.of(WaitKind.SOCKET)))
              : Optional.empty();
    };
  }

  /** {@code as_completed} gets what is done from a queue of its own. */
  private Optional<Wait> completed(PythonFrame frame) throws MemoryFault {
    if (!frame.code().name().equals("_wait_for_one") || !file(frame).equals("tasks.py")) {
      return Optional.empty();
    }
    OptionalLong todo = attribute(frame, "_todo"); // from 3.13
    if (todo.isPresent()) {
      return Optional.of(futures.any(todo.getAsLong(), "asyncio.as_completed"));
    }
    OptionalLong done = variable(frame, "done");
    return done.isPresent()
        ? Optional.of(futures.anyThatFeeds(done.getAsLong(), "asyncio.as_completed"))
        : Optional.empty();
  }

  private Optional<Wait> waitFor(PythonFrame frame) throws MemoryFault {
    OptionalLong future = variable(frame, "fut");
    return future.isPresent() && futures.isFuture(future.getAsLong())
        ? Optional.of(until(frame, "timeout_handle", futures.of(future.getAsLong())))
        : Optional.empty();
  }

  private Wait wait(PythonFrame frame, long several) throws MemoryFault {
    OptionalLong when = variable(frame, "return_when");
    boolean all =
        when.isPresent()
            && scene.objects().types().of(when.getAsLong()).has(TypeFlag.STR)
            && scene.objects().strings().is(when.getAsLong(), "ALL_COMPLETED");
    Wait wait = all ? futures.all(several, "asyncio.wait") : futures.any(several, "asyncio.wait");
    return until(frame, "timeout_handle", wait);
  }

  /** {@code Process.wait}. */
  private Wait process(PythonFrame frame) throws MemoryFault {
    Wait wait = Wait.of(WaitKind.PROCESS_EXIT);
    OptionalLong number = attribute(frame, "_pid");
    if (number.isEmpty() || !scene.objects().types().of(number.getAsLong()).has(TypeFlag.INT)) {
      return wait;
    }
    int pid = (int) scene.objects().numbers().integer64(number.getAsLong());
    return isChild(pid) ? wait.heldBy(Holder.process(pid, Certainty.CERTAIN)) : wait;
  }

  /** The process may have another idea of its child's pid, being in a namespace of its own. */
  private boolean isChild(int pid) {
    try {
      return ProcFs.stat(pid).parent() == scene.pid();
    } catch (IOException e) {
      return false;
    }
  }

  /** The wait with what is left of the timer in a variable, if there is one. */
  private Wait until(PythonFrame frame, String variable, Wait wait) throws MemoryFault {
    OptionalLong timer = variable(frame, variable);
    OptionalDouble left =
        timer.isEmpty()
            ? OptionalDouble.empty()
            : LoopClock.left(scene.objects(), timer.getAsLong());
    return left.isPresent() ? wait.until(left) : wait;
  }

  private OptionalLong variable(PythonFrame frame, String name) throws MemoryFault {
    return scene.values().variable(frame, name);
  }

  /** Of the frame's {@code self}. */
  private OptionalLong attribute(PythonFrame frame, String name) throws MemoryFault {
    OptionalLong self = variable(frame, "self");
    return self.isEmpty()
        ? OptionalLong.empty()
        : scene.objects().attributes().get(self.getAsLong(), name);
  }

  private static String file(PythonFrame frame) {
    String path = frame.code().file();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
