package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.OptionalInt;

/** Waits for a {@code pthread_mutex_t}, and so for a {@code std::mutex}, of any type. */
final class MutexWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Futex> futex = thread.futex();
    if (futex.isEmpty()) {
      return Optional.empty();
    }
    PthreadMutex mutex = PthreadMutex.read(scene.memory(), futex.get().address());
    return mutex.fits(futex.get()) && isAwaited(mutex, futex.get(), thread, scene)
        ? Optional.of(wait(mutex, futex.get(), scene))
        : Optional.empty();
  }

  /**
   * The kernel's own protocols tell of some, functions of the others; where these are called by a
   * jump and their names are stripped off, what lies there has to do.
   */
  private static boolean isAwaited(
      PthreadMutex mutex, Futex futex, BlockedThread thread, Scene scene) {
    if (futex.inheritsPriority() || mutex.isRobustFor(futex)) {
      return true;
    }
    Optional<Primitive> primitive = scene.nativeCalls().primitive(thread);
    return primitive.equals(Optional.of(Primitive.MUTEX))
        || (primitive.equals(Optional.of(Primitive.CONDITION)) && mutex.isTakenAgain(futex))
        || (mutex.looksAwaitedBy(futex)
            && Primitive.isNamelessInLibc(scene.nativeCalls().of(thread)));
  }

  private static Wait wait(PthreadMutex mutex, Futex futex, Scene scene) {
    Wait wait = scene.nativeWait(WaitKind.MUTEX, futex, "pthread mutex");
    OptionalInt owner = mutex.heldBy();
    return owner.isPresent() ? scene.nativeOwners().of(wait, futex, owner.getAsInt()) : wait;
  }
}
