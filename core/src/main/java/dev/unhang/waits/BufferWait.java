package dev.unhang.waits;

import static dev.unhang.layout.Member.BUFFERED_OWNER;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Waits for a file object's buffer, which another thread reads or writes at the moment. */
final class BufferWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<LockObject> buffer =
        scene.lockObjects().of(thread).filter(object -> object.type() == LockType.BUFFERED);
    if (buffer.isEmpty()) {
      return Optional.empty();
    }
    long object = buffer.get().address();
    long ident = scene.memory().u64(object + scene.layout().offset(BUFFERED_OWNER));
    OptionalInt owner = scene.tid(ident);
    Wait wait = scene.wait(WaitKind.LOCK, object, thread);
    return Optional.of(
        owner.isPresent()
            ? wait.heldBy(Holder.thread(scene.pid(), owner.getAsInt(), Certainty.CERTAIN))
            : ident == 0 ? wait : scene.orphans().owned(wait, OptionalLong.empty(), ident));
  }
}
