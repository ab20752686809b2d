package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code pthread_join}: waits for a word of the joined thread's descriptor that the kernel clears
 * at its end (set_tid_address(2)): the tid, or in later versions of glibc another one.
 */
final class NativeJoinWait implements WaitResolver {
  private static final long ALIGNMENT = 64; // of struct pthread, nptl/descr.h
  private static final Set<String> FORK = Set.of("fork", "libc_fork", "run_prefork_handlers");
  private static final String IN_FORK = "inside fork(), before which a library ends its threads";
  private static final long SIZE = 2048; // the words meant lie in front of that

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) throws MemoryFault {
    return thread
        .futex()
        .filter(futex -> !futex.isPrivate()) // the kernel wakes for all processes
        .flatMap(futex -> wait(futex, scene))
        .map(wait -> isInFork(thread, scene) ? wait.withNote(IN_FORK) : wait);
  }

  /** Libraries may ask for something to be done before a process is forked (pthread_atfork(3)). */
  private static boolean isInFork(BlockedThread thread, Scene scene) {
    return scene.nativeCalls().of(thread).stream()
        .flatMap(call -> call.name().stream())
        .map(Primitive::plain)
        .anyMatch(FORK::contains);
  }

  /** Only one thing begins with its own address; it is looked for in front of the word. */
  private static Optional<Wait> wait(Futex futex, Scene scene) {
    long first = futex.address() & -ALIGNMENT;
    for (long at = first; at > first - SIZE; at -= ALIGNMENT) {
      OptionalInt tid = scene.nativeOwners().ofDescriptor(at);
      if (tid.isPresent()) {
        return Optional.of(wait(futex, at, tid.getAsInt(), scene));
      }
    }
    return Optional.empty();
  }

  private static Wait wait(Futex futex, long pthread, int tid, Scene scene) {
    String label =
        scene.names().containsKey(pthread)
            ? JoinWait.label(pthread, scene)
            : "thread " + tid + name(tid, scene);
    return scene
        .timed(scene.wait(WaitKind.THREAD_JOIN, pthread, label), futex)
        .heldBy(Holder.thread(scene.pid(), tid, Certainty.CERTAIN));
  }

  /** Its kernel's name, for one that Python does not know of. */
  private static String name(int tid, Scene scene) {
    return Optional.ofNullable(scene.snapshot().marks().get(tid))
        .map(mark -> " \"" + mark.status().name() + "\"")
        .orElse("");
  }
}
