package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Waits for what is initialised once and by another thread just now: {@code pthread_once}, {@code
 * std::call_once}, static variables of C++ functions. None of them says which thread that is.
 */
final class OnceWait implements WaitResolver {
  private static final String FOREIGN_CALLS = "libffi";

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    Optional<Futex> futex = thread.futex();
    if (futex.isEmpty()) {
      return Optional.empty();
    }
    List<NativeCall> calls = scene.nativeCalls().of(thread);
    if (scene.nativeCalls().primitive(thread).equals(Optional.of(Primitive.ONCE))) {
      Wait wait = scene.nativeWait(WaitKind.MUTEX, futex.get(), "pthread_once_t");
      return Optional.of(
          withHolder(wait, scene, Primitive::isOnce, "its being inside of pthread_once"));
    }
    return Primitive.isGuard(calls)
        ? Optional.of(guard(futex.get(), calls, scene))
        : Optional.empty();
  }

  private static Wait guard(Futex futex, List<NativeCall> calls, Scene scene) {
    Optional<NativeCall> user = Primitive.userOfGuard(calls);
    String where = user.flatMap(NativeCall::name).map(name -> " in " + name).orElse("");
    Wait wait = scene.nativeWait(WaitKind.MUTEX, futex, "guard of a static C++ variable" + where);
    // one function that calls any other says nothing of who initialises what
    return user.isEmpty() || user.get().start().isEmpty() || isIn(FOREIGN_CALLS, user.get())
        ? wait
        : withHolder(
            wait,
            scene,
            call -> call.start().equals(user.get().start()),
            "its being inside of the same function");
  }

  private static boolean isIn(String library, NativeCall call) {
    return call.library().filter(name -> name.startsWith(library)).isPresent();
  }

  /** The only thread with such a call further out than its own wait for a lock of this kind. */
  private static Wait withHolder(
      Wait wait, Scene scene, Predicate<NativeCall> initialises, String basis) {
    boolean allSeen = scene.threads().size() == scene.snapshot().marks().size();
    List<Integer> inside =
        scene.threads().stream()
            .filter(thread -> outsideOfItsWait(thread, scene).anyMatch(initialises))
            .map(BlockedThread::tid)
            .toList();
    return allSeen && inside.size() == 1
        ? wait.heldBy(
            Holder.thread(scene.pid(), inside.getFirst(), Certainty.LIKELY).inferredFrom(basis))
        : wait;
  }

  /** Without those calls by which a thread itself waits for something to be initialised. */
  private static Stream<NativeCall> outsideOfItsWait(BlockedThread thread, Scene scene) {
    List<NativeCall> calls = scene.nativeCalls().of(thread);
    if (Primitive.isGuard(calls)) {
      return Primitive.outsideOfLibc(calls).skip(2);
    }
    return scene.nativeCalls().primitive(thread).equals(Optional.of(Primitive.ONCE))
        ? Primitive.outsideOfLibc(calls)
        : calls.stream();
  }
}
