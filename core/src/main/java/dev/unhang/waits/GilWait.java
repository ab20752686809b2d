package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.Gil;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.ThreadReading;
import java.util.Optional;

/**
 * Waits for the interpreter's global lock, in steps of 5 ms after each of which it is asked for.
 */
final class GilWait implements WaitResolver {
  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Futex> futex = thread.futex();
    if (futex.isEmpty() || thread.reading().isEmpty()) {
      return Optional.empty();
    }
    InterpreterState interpreter = thread.reading().get().state().interpreter();
    return Gil.isWaitedForAt(scene.memory(), scene.runtime(), interpreter, futex.get().address())
        ? Optional.of(wait(thread, interpreter, scene))
        : Optional.empty();
  }

  /** Who has just got it may still be seen waiting. */
  private static Wait wait(BlockedThread thread, InterpreterState interpreter, Scene scene) {
    Holder[] holders =
        scene.snapshot().threads().stream()
            .filter(ThreadReading::holdsGil)
            .filter(t -> t.state().interpreter().address() == interpreter.address())
            .flatMap(t -> t.state().tid().stream().boxed())
            .filter(tid -> tid != thread.tid())
            .map(tid -> Holder.thread(scene.pid(), tid, Certainty.CERTAIN))
            .toArray(Holder[]::new);
    return scene.wait(WaitKind.GIL, interpreter.address(), "the GIL").heldBy(holders);
  }
}
