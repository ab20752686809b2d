package dev.unhang.waits;

import static dev.unhang.layout.Member.THREAD_HANDLE_IDENT;
import static dev.unhang.layout.Member.THREAD_HANDLE_STATE;
import static dev.unhang.layout.Member.THREAD_HANDLE_THREAD_IS_EXITING;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonThread;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Waits for a thread to end: {@code Thread.join}, and the interpreter's own at its end. Up to 3.12
 * the thread has a lock that is released with its state; from 3.13 a handle with an event.
 */
final class JoinWait implements WaitResolver {
  private static final int HANDLE_RUNNING = 3; // THREAD_HANDLE_RUNNING, Modules/_threadmodule.c

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    OptionalLong ident = joined(thread, scene);
    if (ident.isEmpty()) {
      return Optional.empty();
    }
    String label = label(ident.getAsLong(), scene);
    Wait wait = scene.timed(scene.wait(WaitKind.THREAD_JOIN, ident.getAsLong(), label), thread);
    OptionalInt tid = scene.tid(ident.getAsLong());
    return Optional.of(
        tid.isPresent()
            ? wait.heldBy(Holder.thread(scene.pid(), tid.getAsInt(), Certainty.CERTAIN))
            : scene.orphans().owned(wait, OptionalLong.empty(), ident.getAsLong()));
  }

  private static OptionalLong joined(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Parking> parking = scene.parking(thread);
    if (parking.isPresent() && parking.get() instanceof Parking.InLot(long address)) {
      return ofHandle(address, scene);
    }
    Optional<LockObject> lock =
        scene.lockObjects().of(thread).filter(object -> object.type() == LockType.LOCK);
    return lock.isPresent() ? ofStateLock(lock.get(), thread, scene) : OptionalLong.empty();
  }

  /** The event is a member of the handle; the thread's own ident in it shows that it is one. */
  private static OptionalLong ofHandle(long event, Scene scene) {
    if (!scene.layout().has(THREAD_HANDLE_THREAD_IS_EXITING)) {
      return OptionalLong.empty();
    }
    long handle = event - scene.layout().offset(THREAD_HANDLE_THREAD_IS_EXITING);
    try {
      int state = scene.memory().i32(handle + scene.layout().offset(THREAD_HANDLE_STATE));
      long ident = scene.memory().u64(handle + scene.layout().offset(THREAD_HANDLE_IDENT));
      return state == HANDLE_RUNNING && scene.tid(ident).isPresent()
          ? OptionalLong.of(ident)
          : OptionalLong.empty();
    } catch (MemoryFault e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong ofStateLock(LockObject lock, BlockedThread thread, Scene scene)
      throws MemoryFault {
    OptionalLong ident = scene.stateLocks().ident(lock.address());
    if (ident.isPresent()) {
      return ident;
    }
    OptionalLong self =
        scene.calls().method(thread.frames(), 0, "_wait_for_tstate_lock", "threading.Thread");
    return self.isPresent()
        ? OptionalLong.of(
            scene
                .objects()
                .numbers()
                .integer64(scene.objects().attributes().require(self.getAsLong(), "_ident")))
        : OptionalLong.empty();
  }

  static String label(long ident, Scene scene) {
    PythonThread known = scene.names().get(ident);
    return known == null
        ? "thread 0x" + Long.toHexString(ident)
        : "thread \"" + known.name() + "\"";
  }
}
