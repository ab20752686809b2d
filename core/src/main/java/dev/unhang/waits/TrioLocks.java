package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PythonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits of trio's tasks for its locks, semaphores, limiters, conditions, events and channels. Each
 * keeps those who wait in a parking lot, and a task knows which lot it is in: a notified condition
 * moves it to that of its lock.
 */
final class TrioLocks {
  private static final int MOST_BORROWERS = 1_000;

  private final Scene scene;
  private final VariableNames names;

  TrioLocks(Scene scene) {
    this.scene = scene;
    this.names = new VariableNames(scene.objects(), scene.values());
  }

  /**
   * The wait that a frame is in.
   *
   * @param user the frame that called trio, which has a name for what is waited for
   */
  Optional<Wait> of(LoopTask task, PythonFrame frame, Optional<PythonFrame> user)
      throws MemoryFault {
    String file = frame.code().file();
    OptionalLong self = scene.values().variable(frame, "self");
    if (self.isEmpty()) {
      return Optional.empty();
    }
    if (file.endsWith("/_channel.py")) {
      return Optional.of(wait(WaitKind.QUEUE, self.getAsLong(), user));
    }
    return file.endsWith("/_sync.py") ? ofLot(task, self.getAsLong(), user) : Optional.empty();
  }

  private Optional<Wait> ofLot(LoopTask task, long object, Optional<PythonFrame> user)
      throws MemoryFault {
    OptionalLong lot = attribute(task.task().address(), "custom_sleep_data");
    OptionalLong own = attribute(object, "_lot");
    OptionalLong lock = attribute(object, "_lock");
    if (own.isEmpty()) {
      return attribute(object, "_flag").isPresent()
          ? Optional.of(wait(WaitKind.EVENT, object, user))
          : Optional.empty();
    }
    if (own.equals(lot)) {
      return Optional.of(ofLock(object, user));
    }
    return lock.isPresent() && attribute(lock.getAsLong(), "_lot").equals(lot)
        ? Optional.of(ofLock(lock.getAsLong(), user))
        : Optional.empty();
  }

  private Wait ofLock(long object, Optional<PythonFrame> user) throws MemoryFault {
    OptionalLong owner = attribute(object, "_owner");
    if (owner.isPresent()) {
      Wait wait = wait(WaitKind.LOCK, object, user);
      Optional<Holder> holder = task(owner.getAsLong(), Certainty.CERTAIN);
      return holder.isPresent() ? wait.heldBy(placed(holder.get(), object, owner)) : wait;
    }
    OptionalLong borrowers = attribute(object, "_borrowers");
    if (borrowers.isPresent()) {
      return wait(WaitKind.SEMAPHORE, object, user)
          .heldByAny(tasks(borrowers.getAsLong(), MOST_BORROWERS, Certainty.CERTAIN));
    }
    return wait(
        attribute(object, "_lock").isPresent() ? WaitKind.CONDITION : WaitKind.SEMAPHORE,
        object,
        user);
  }

  /** With the line of the {@code async with} that took it. */
  private Holder placed(Holder owner, long lock, OptionalLong task) throws MemoryFault {
    for (Holding holding : scene.heldLocks().holding(lock)) {
      if (holding.owner() instanceof Holding.OfTask(_, _, long object)
          && task.equals(OptionalLong.of(object))
          && holding.takenAt().isPresent()) {
        return owner.at(holding.takenAt().get());
      }
    }
    return owner;
  }

  /** Those of a set that are tasks; none if one of them is something else. */
  List<Holder> tasks(long set, int most, Certainty certainty) throws MemoryFault {
    List<Holder> tasks = new ArrayList<>();
    for (long object : scene.objects().sets().items(set, most).addresses()) {
      Optional<Holder> task = task(object, certainty);
      if (task.isEmpty()) {
        return List.of();
      }
      tasks.add(task.get());
    }
    return tasks;
  }

  private Optional<Holder> task(long address, Certainty certainty) {
    return scene
        .tasks()
        .at(address)
        .filter(task -> task.thread().tid().isPresent())
        .map(task ->
            Holder.task(
                scene.pid(), task.thread().tid().getAsInt(), task.task().name(), certainty));
  }

  private Wait wait(WaitKind kind, long object, Optional<PythonFrame> user) throws MemoryFault {
    String type = scene.objects().typeNames().name(scene.objects().types().of(object));
    Optional<String> name = user.flatMap(frame -> names.of(object, frame));
    String label = type.replaceFirst("^trio\\.[\\w.]*\\.", "trio.");
    return Wait.of(kind)
        .on(
            scene
                .resources()
                .at(scene.pid(), kind, object, label + name.map(n -> " " + n).orElse("")));
  }

  private OptionalLong attribute(long object, String name) throws MemoryFault {
    return scene.objects().attributes().get(object, name);
  }
}
