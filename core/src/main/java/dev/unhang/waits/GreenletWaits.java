package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.ActiveWith;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonGreenlet;
import dev.unhang.python.TypeFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What greenlets of gevent's that are switched out wait for, as far as that is certain: reentrant
 * locks, which know the greenlet that has them. Other waits are in functions without frames.
 */
public final class GreenletWaits {
  /** A lock of Python's own has one of gevent's inside. */
  private static final int INNERMOST = 2;

  private final Scene scene;
  private final VariableNames names;

  public GreenletWaits(Scene scene) {
    this.scene = scene;
    this.names = new VariableNames(scene.objects(), scene.values());
  }

  /**
   * What a greenlet is called by those who wait for it: its function, with its address where others
   * of the thread run the same.
   */
  public String name(PythonGreenlet greenlet, int tid) {
    long namesakes =
        scene.greenlets().byTid().getOrDefault(tid, List.of()).stream()
            .filter(other -> other.function().equals(greenlet.function()))
            .count();
    return namesakes > 1
        ? greenlet.function() + " at 0x" + Long.toHexString(greenlet.address())
        : greenlet.function();
  }

  /** Empty also where it can't be read. */
  public Optional<Wait> of(PythonGreenlet greenlet) {
    try {
      for (PythonFrame frame : greenlet.frames().stream().limit(INNERMOST).toList()) {
        boolean acquires = frame.code().name().equals("acquire");
        OptionalLong lock = acquires ? scene.calls().self(frame) : OptionalLong.empty();
        if (lock.isPresent() && isReentrant(lock.getAsLong())) {
          return Optional.of(wait(lock.getAsLong(), frame, greenlet));
        }
      }
      return Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  /** That of gevent, and Python's own, which takes a greenlet for a thread in a patched program. */
  private boolean isReentrant(long object) throws MemoryFault {
    return scene.calls().isInstance(object, "gevent.lock.RLock")
        || scene.calls().isInstance(object, "threading._RLock");
  }

  private Wait wait(long lock, PythonFrame acquire, PythonGreenlet greenlet) throws MemoryFault {
    Optional<String> name =
        greenlet.frames().stream()
            .dropWhile(frame -> !frame.equals(acquire))
            .skip(1)
            .filter(frame -> !frame.code().file().contains("/gevent/"))
            .findFirst()
            .flatMap(frame -> names.of(lock, frame));
    String type = scene.objects().typeNames().name(scene.objects().types().of(lock));
    String label =
        type.replace("._RLock", ".RLock") + " " + name.orElse("at 0x" + Long.toHexString(lock));
    Wait wait =
        Wait.of(WaitKind.RLOCK).on(scene.resources().at(scene.pid(), WaitKind.RLOCK, lock, label));
    List<Holder> owner = owner(lock);
    Wait held = owner.isEmpty() ? wait : wait.heldBy(owner.getFirst());
    return isTimed(acquire) || isWithinTimeout(greenlet) ? held.withTimeout() : held;
  }

  private List<Holder> owner(long lock) throws MemoryFault {
    OptionalLong owner = scene.objects().attributes().get(lock, "_owner");
    if (owner.isEmpty()) {
      return List.of();
    }
    boolean number = scene.objects().types().of(owner.getAsLong()).has(TypeFlag.INT);
    long address =
        number ? scene.objects().numbers().integer64(owner.getAsLong()) : owner.getAsLong();
    List<Holder> holders = new ArrayList<>();
    for (Map.Entry<Integer, List<PythonGreenlet>> thread : scene.greenlets().byTid().entrySet()) {
      for (PythonGreenlet greenlet : thread.getValue()) {
        if (greenlet.address() == address) {
          int tid = thread.getKey();
          holders.add(Holder.task(scene.pid(), tid, name(greenlet, tid), Certainty.CERTAIN));
        }
      }
    }
    return holders;
  }

  private boolean isTimed(PythonFrame acquire) throws MemoryFault {
    OptionalLong timeout = scene.values().variable(acquire, "timeout");
    if (timeout.isEmpty()
        || scene.objects().types().of(timeout.getAsLong()).isBuiltin("NoneType")) {
      return false;
    }
    boolean number = scene.objects().types().of(timeout.getAsLong()).has(TypeFlag.INT);
    return !number || scene.objects().numbers().integer64(timeout.getAsLong()) >= 0;
  }

  /** Inside of a {@code with gevent.Timeout(...)}. */
  private boolean isWithinTimeout(PythonGreenlet greenlet) throws MemoryFault {
    for (PythonFrame frame : greenlet.frames()) {
      for (ActiveWith block : scene.readers().blocks().of(frame)) {
        if (block.manager().isPresent()
            && scene.calls().isInstance(block.manager().getAsLong(), "gevent.timeout.Timeout")) {
          return true;
        }
      }
    }
    return false;
  }
}
