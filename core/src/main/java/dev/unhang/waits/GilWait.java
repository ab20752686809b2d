package dev.unhang.waits;

import static dev.unhang.layout.Member.INTERPRETER_GIL;
import static dev.unhang.layout.Member.RUNTIME_GIL;

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
    return isAwaited(futex.get(), thread, interpreter, scene)
        ? Optional.of(wait(thread, interpreter, scene))
        : Optional.empty();
  }

  private static boolean isAwaited(
      Futex futex, BlockedThread thread, InterpreterState interpreter, Scene scene)
      throws MemoryFault {
    if (!scene.layout().has(INTERPRETER_GIL) && !scene.layout().has(RUNTIME_GIL)) {
      return scene.nativeCalls().primitive(thread).equals(Optional.of(Primitive.CONDITION))
          && Primitive.outsideOfLibc(scene.nativeCalls().of(thread))
              .findFirst()
              .flatMap(NativeCall::name)
              .filter(GilWait::takesGil)
              .isPresent();
    }
    return Gil.isWaitedForAt(scene.memory(), scene.runtime(), interpreter, futex.address());
  }

  /** Where Python 3.6 waits for it, whose GIL has no name that is exported (Python/ceval_gil.h). */
  private static boolean takesGil(String function) {
    return function.startsWith("take_gil")
        || function.startsWith("PyEval_RestoreThread")
        || function.startsWith("_PyEval_EvalFrameDefault");
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
