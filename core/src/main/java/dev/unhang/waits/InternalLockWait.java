package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Waits for one of the C library's own locks ({@code lll_lock}, nptl/lowlevellock.h). Those that a
 * thread may take twice, as that of each stdio stream, name their owner by its descriptor.
 */
final class InternalLockWait implements WaitResolver {
  private static final int LOCKED_WITH_WAITERS = 2;
  private static final int OWNER = 8; // _IO_lock_t, sysdeps/nptl/stdio-lock.h

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Futex> futex = thread.futex().filter(InternalLockWait::isLock);
    List<NativeCall> calls = Primitive.inLibc(scene.nativeCalls().of(thread));
    Optional<String> function =
        calls.reversed().stream().flatMap(call -> call.name().stream()).findFirst();
    return futex.isPresent()
            && function.isPresent()
            && !function.get().equals("syscall")
            && scene.nativeCalls().primitive(thread).isEmpty()
            && scene.memory().i32(futex.get().address()) == LOCKED_WITH_WAITERS
        ? Optional.of(wait(futex.get(), function.get(), scene))
        : Optional.empty();
  }

  private static boolean isLock(Futex futex) {
    return futex.isPlainWait() && futex.isPrivate() && futex.value() == LOCKED_WITH_WAITERS;
  }

  private static Wait wait(Futex futex, String function, Scene scene) throws MemoryFault {
    Wait wait =
        scene.nativeWait(WaitKind.MUTEX, futex, "the C library's lock in " + function + "()");
    OptionalInt owner =
        scene.nativeOwners().ofDescriptor(scene.memory().u64(futex.address() + OWNER));
    return owner.isPresent()
        ? wait.heldBy(Holder.thread(scene.pid(), owner.getAsInt(), Certainty.CERTAIN))
        : wait;
  }
}
