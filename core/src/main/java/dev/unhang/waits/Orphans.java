package dev.unhang.waits;

import dev.unhang.linux.ProcFs;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.python.PythonThread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Locks whose owner is not in this process. A forked child has a copy of all locks, at the same
 * addresses, but of one thread only: who held a lock then can still be seen in the parent.
 */
final class Orphans {
  private static final int MOST_ANCESTORS = 5;

  private final Scene scene;
  private @Nullable List<Scene> ancestors;

  Orphans(Scene scene) {
    this.scene = scene;
  }

  /** A wait for a lock that nobody here is seen to hold. */
  Wait lock(Wait wait, long lock) throws MemoryFault {
    LockStates states = new LockStates(scene.memory(), scene.layout(), scene.objects());
    if (!states.locked(lock).equals(Optional.of(true))) {
      return wait;
    }
    for (Scene ancestor : ancestors()) {
      try {
        for (Holding holding : ancestor.heldLocks().holding(lock)) {
          if (holding.owner() instanceof Holding.OfThread(int tid)) {
            // it may have taken it since
            return wait.withGone(
                new Gone(Cause.LEFT_BEHIND_BY_FORK, Certainty.LIKELY, who(tid, ancestor)));
          }
        }
      } catch (MemoryFault e) {
        return wait;
      }
    }
    return wait;
  }

  /** A wait for a lock with an owner that is no thread of this process. */
  Wait owned(Wait wait, long ident) {
    for (Scene ancestor : ancestors()) {
      OptionalInt tid = ancestor.tid(ident);
      if (tid.isPresent()) {
        String who = who(tid.getAsInt(), ancestor);
        return wait.withGone(new Gone(Cause.LEFT_BEHIND_BY_FORK, Certainty.CERTAIN, who));
      }
    }
    String who = "thread 0x" + Long.toHexString(ident);
    Cause cause = ancestors().isEmpty() ? Cause.THREAD_ENDED : Cause.LEFT_BEHIND_BY_FORK;
    return wait.withGone(new Gone(cause, Certainty.LIKELY, who));
  }

  private static String who(int tid, Scene ancestor) {
    String name =
        ancestor.names().values().stream()
            .filter(t -> ancestor.tid(t.ident()).equals(OptionalInt.of(tid)))
            .map(PythonThread::name)
            .findFirst()
            .map(n -> "thread \"" + n + "\"")
            .orElse("thread " + tid);
    return name + " of process " + ancestor.pid();
  }

  /** The Python processes that this one was forked from, without an exec since; nearest first. */
  private List<Scene> ancestors() {
    List<Scene> known = ancestors;
    if (known == null) {
      known = findAncestors();
      ancestors = known;
    }
    return known;
  }

  private List<Scene> findAncestors() {
    List<Scene> found = new ArrayList<>();
    try {
      String own = ProcFs.auxv(scene.pid());
      int pid = ProcFs.stat(scene.pid()).parent();
      while (found.size() < MOST_ANCESTORS && ProcFs.auxv(pid).equals(own)) {
        scene.machine().scene(pid).ifPresent(found::add);
        pid = ProcFs.stat(pid).parent();
      }
    } catch (IOException e) {
      return found; // the parent has ended, or may not be seen
    }
    return found;
  }
}
