package dev.unhang.waits;

import dev.unhang.linux.Clock;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import dev.unhang.python.TypeFlag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a suspended task of trio's waits for, by the functions of trio at the inner end of its
 * stack. Names are those of trio 0.22 to 0.34.
 */
final class TrioWaits {
  private static final String LIBRARY = "/trio/";
  private static final int MOST_TASKS = 10_000;
  private static final int MOST_SCOPES = 1_000;

  private final Scene scene;
  private final TrioLocks locks;

  TrioWaits(Scene scene) {
    this.scene = scene;
    this.locks = new TrioLocks(scene);
  }

  static boolean isOfTrio(LoopTask task, Scene scene) throws MemoryFault {
    return scene
        .objects()
        .typeNames()
        .name(scene.objects().types().of(task.task().address()))
        .matches("trio\\..*\\bTask");
  }

  /** Nothing while it is about to run. */
  Optional<Wait> of(LoopTask task) throws MemoryFault {
    long address = task.task().address();
    if (isSet(address, "_next_send_fn")) {
      return Optional.empty();
    }
    Wait wait = wait(task);
    OptionalDouble left = left(task);
    return Optional.of(left.isPresent() ? wait.until(left) : wait);
  }

  private Wait wait(LoopTask task) throws MemoryFault {
    List<PythonFrame> library =
        task.frames().stream().takeWhile(frame -> frame.code().file().contains(LIBRARY)).toList();
    Optional<PythonFrame> user = task.frames().stream().skip(library.size()).findFirst();
    for (PythonFrame frame : library) {
      Optional<Wait> wait = locks.of(task, frame, user);
      if (wait.isEmpty()) {
        wait = of(frame);
      }
      if (wait.isPresent()) {
        return wait.get();
      }
    }
    return Wait.of(WaitKind.CONDITION); // until whoever has it in mind reschedules it
  }

  private Optional<Wait> of(PythonFrame frame) throws MemoryFault {
    String path = frame.code().file();
    return switch (path.substring(path.lastIndexOf('/') + 1) + " " + frame.code().name()) {
      case "_timeouts.py sleep_forever" -> Optional.of(Wait.of(WaitKind.SLEEP));
      case "_run.py _nested_child_finished" -> children(frame);
      case "_threads.py to_thread_run_sync" -> Optional.of(thread(frame));
      case "_io_epoll.py _epoll_wait" -> descriptor(frame);
      case "_subprocess.py wait" -> process(frame);
      default -> Optional.empty();
    };
  }

  /** The end of an {@code async with trio.open_nursery()} waits for the tasks in it. */
  private Optional<Wait> children(PythonFrame frame) throws MemoryFault {
    OptionalLong nursery = scene.values().variable(frame, "self");
    OptionalLong children =
        nursery.isPresent() ? attribute(nursery.getAsLong(), "_children") : nursery;
    if (children.isEmpty()) {
      return Optional.empty();
    }
    Holder[] tasks =
        locks.tasks(children.getAsLong(), MOST_TASKS, Certainty.CERTAIN).toArray(Holder[]::new);
    String resource =
        scene
            .resources()
            .at(scene.pid(), WaitKind.TASK, nursery.getAsLong(), "trio.open_nursery()");
    return Optional.of(Wait.of(WaitKind.TASK).on(resource).heldBy(tasks));
  }

  /** The thread that has the same function to run. */
  private Wait thread(PythonFrame frame) throws MemoryFault {
    Wait wait = Wait.of(WaitKind.FUTURE);
    for (String name : List.of("contextvars_aware_worker_fn", "worker_fn")) {
      OptionalLong function = scene.values().variable(frame, name);
      for (ThreadReading reading : scene.snapshot().threads()) {
        if (function.isPresent()
            && reading.state().tid().isPresent()
            && runs(reading, function.getAsLong())) {
          int tid = reading.state().tid().getAsInt();
          return wait.heldBy(Holder.thread(scene.pid(), tid, Certainty.CERTAIN));
        }
      }
    }
    return wait;
  }

  private boolean runs(ThreadReading reading, long function) throws MemoryFault {
    for (PythonFrame frame : reading.frames()) {
      if (frame.code().name().equals("_handle_job")
          && frame.code().file().endsWith("/trio/_core/_thread_cache.py")) {
        return scene.values().variable(frame, "fn").equals(OptionalLong.of(function));
      }
    }
    return false;
  }

  private Optional<Wait> descriptor(PythonFrame frame) throws MemoryFault {
    OptionalLong number = scene.values().variable(frame, "fd");
    OptionalLong event = scene.values().variable(frame, "attr_name");
    if (number.isEmpty() || !isNumber(number.getAsLong())) {
      return Optional.empty();
    }
    boolean write =
        event.isPresent() && scene.objects().strings().is(event.getAsLong(), "write_task");
    int fd = (int) scene.objects().numbers().integer64(number.getAsLong());
    return Optional.of(Descriptor.of(scene, fd).wait(write, scene));
  }

  private Optional<Wait> process(PythonFrame frame) throws MemoryFault {
    OptionalLong self = scene.values().variable(frame, "self");
    OptionalLong popen = self.isPresent() ? attribute(self.getAsLong(), "_proc") : self;
    OptionalLong pid = popen.isPresent() ? attribute(popen.getAsLong(), "pid") : popen;
    return pid.isPresent() && isNumber(pid.getAsLong())
        ? Optional.of(
            ChildWait.of((int) scene.objects().numbers().integer64(pid.getAsLong()), scene))
        : Optional.empty();
  }

  /** Seconds until the first of the cancel scopes around it ends the wait. */
  private OptionalDouble left(LoopTask task) throws MemoryFault {
    double first = Double.POSITIVE_INFINITY;
    OptionalLong status = attribute(task.task().address(), "_cancel_status");
    for (int i = 0; i < MOST_SCOPES && status.isPresent(); i++) {
      OptionalLong scope = attribute(status.getAsLong(), "_scope");
      if (scope.isEmpty() || isNone(scope.getAsLong())) {
        break;
      }
      first = Math.min(first, real(scope.getAsLong(), "_deadline", first));
      OptionalLong shield = attribute(scope.getAsLong(), "_shield");
      if (shield.isPresent() && scene.objects().numbers().truth(shield.getAsLong())) {
        break;
      }
      status = attribute(status.getAsLong(), "_parent");
    }
    return Double.isFinite(first) ? left(task.task().loop(), first) : OptionalDouble.empty();
  }

  /** A clock of trio's own is as far ahead of the system's as its offset says. */
  private OptionalDouble left(long runner, double deadline) throws MemoryFault {
    OptionalLong clock = attribute(runner, "clock");
    double offset = clock.isPresent() ? real(clock.getAsLong(), "offset", Double.NaN) : Double.NaN;
    return Double.isNaN(offset)
        ? OptionalDouble.of(0) // a clock of the program's own: some time
        : OptionalDouble.of(Math.max(0, deadline - offset - Clock.MONOTONIC.now()));
  }

  private double real(long object, String name, double otherwise) throws MemoryFault {
    OptionalLong value = attribute(object, name);
    return value.isPresent() && scene.objects().types().of(value.getAsLong()).isBuiltin("float")
        ? scene.objects().numbers().real(value.getAsLong())
        : otherwise;
  }

  private boolean isSet(long object, String name) throws MemoryFault {
    OptionalLong value = attribute(object, name);
    return value.isPresent() && !isNone(value.getAsLong());
  }

  private boolean isNone(long object) throws MemoryFault {
    return scene.objects().types().of(object).isBuiltin("NoneType");
  }

  private boolean isNumber(long object) throws MemoryFault {
    return scene.objects().types().of(object).has(TypeFlag.INT);
  }

  private OptionalLong attribute(long object, String name) throws MemoryFault {
    return scene.objects().attributes().get(object, name);
  }
}
