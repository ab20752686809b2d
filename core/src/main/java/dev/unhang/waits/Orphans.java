package dev.unhang.waits;

import dev.unhang.linux.ProcFs;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Place;
import dev.unhang.model.SourceFiles;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.PythonThread;
import dev.unhang.python.ThreadReading;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Locks whose owner is not in this process. A forked child has a copy of all locks, at the same
 * addresses, but of one thread only: who held a lock then can still be seen in the parent.
 */
final class Orphans {
  private final Scene scene;
  private @Nullable List<Scene> ancestors;

  Orphans(Scene scene) {
    this.scene = scene;
  }

  /** Whether this process was forked without an exec since, also by one that is gone. */
  private boolean isForked() {
    try {
      return ProcFs.stat(scene.pid()).forked();
    } catch (IOException e) {
      return false;
    }
  }

  /** A wait for a lock that nobody here is seen to hold. */
  Wait lock(Wait wait, long lock) throws MemoryFault {
    LockStates states = new LockStates(scene.memory(), scene.layout(), scene.objects());
    return states.locked(lock).equals(Optional.of(true))
        ? held(wait, lock).or(() -> lockedAtFork(wait, lock)).orElse(wait)
        : wait;
  }

  /** A wait for a semaphore of which nobody here is seen to have a permit. */
  Wait semaphore(Wait wait, long semaphore) {
    return held(wait, semaphore).orElse(wait);
  }

  /** The copy of the lock in an ancestor has a holder; it may have taken it only since the fork. */
  private Optional<Wait> held(Wait wait, long lock) {
    for (Scene ancestor : ancestors()) {
      Optional<Gone> holder =
          holding(lock, ancestor).flatMap(holding -> behind(holding, ancestor, Certainty.LIKELY));
      if (holder.isPresent()) {
        return holder.map(wait::withGone);
      }
    }
    return Optional.empty();
  }

  /**
   * Whoever held it when the only thread of this process was forked has given it back since, but
   * not here.
   */
  private Optional<Wait> lockedAtFork(Wait wait, long lock) {
    boolean alone = scene.snapshot().marks().size() == 1;
    return alone
        ? ancestors().stream()
            .filter(ancestor -> isLock(lock, ancestor))
            .findFirst()
            .map(ancestor ->
                wait.withGone(
                    new Gone(
                        Cause.LEFT_BEHIND_BY_FORK,
                        Certainty.LIKELY,
                        "a thread of process " + ancestor.pid())))
        : Optional.empty();
  }

  /** Whether there was such a lock before the fork too. */
  private static boolean isLock(long object, Scene scene) {
    try {
      return new LockStates(scene.memory(), scene.layout(), scene.objects())
          .locked(object)
          .isPresent();
    } catch (MemoryFault e) {
      return false;
    }
  }

  /** A wait for a lock with an owner that is no thread of this process. */
  Wait owned(Wait wait, OptionalLong lock, long ident) {
    for (Scene ancestor : ancestors()) {
      OptionalInt tid = ancestor.tid(ident);
      if (tid.isPresent()) {
        Optional<Holding> holding =
            lock.isPresent() ? holding(lock.getAsLong(), ancestor) : Optional.empty();
        return wait.withGone(
            behind(tid.getAsInt(), holding.flatMap(Holding::takenAt), ancestor, Certainty.CERTAIN));
      }
    }
    String who = "thread 0x" + Long.toHexString(ident);
    return wait.withGone(
        new Gone(
            isForked() ? Cause.LEFT_BEHIND_BY_FORK : Cause.THREAD_ENDED, Certainty.LIKELY, who));
  }

  /**
   * A wait for a native lock whose owner's tid is that of no thread of this process. The thread
   * that forked lives on in the child under another tid, and what it held it still holds.
   *
   * @param ownId as the owner saw it itself
   */
  Wait ofThread(Wait wait, int ownId) {
    for (Scene ancestor : ancestors()) {
      OptionalInt tid = ancestor.nativeOwners().live(ownId);
      if (tid.isPresent()) {
        return isMain(tid.getAsInt(), ancestor)
            ? wait.heldBy(Holder.thread(scene.pid(), scene.pid(), Certainty.CERTAIN))
                .withNote("taken before this process was forked")
            : wait.withGone(behind(tid.getAsInt(), Optional.empty(), ancestor, Certainty.CERTAIN));
      }
    }
    boolean before = isForked() && ownId < ownPid(); // tids ascend
    return wait.withGone(
        new Gone(
            before ? Cause.LEFT_BEHIND_BY_FORK : Cause.THREAD_ENDED,
            Certainty.LIKELY,
            "thread " + ownId));
  }

  /** Whether that thread of the ancestor is the one that this process was forked by. */
  private boolean isMain(int tid, Scene ancestor) {
    return scene.snapshot().threads().stream()
        .filter(thread -> thread.state().tid().equals(OptionalInt.of(scene.pid())))
        .anyMatch(thread -> ancestor.tid(thread.state().ident()).equals(OptionalInt.of(tid)));
  }

  private int ownPid() {
    return Optional.ofNullable(scene.snapshot().marks().get(scene.pid()))
        .map(mark -> mark.status().ownId())
        .orElse(scene.pid());
  }

  private static Optional<Holding> holding(long lock, Scene ancestor) {
    try {
      return ancestor.heldLocks().holding(lock).stream().findFirst();
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  private static Optional<Gone> behind(Holding holding, Scene ancestor, Certainty certainty) {
    return holding.owner() instanceof Holding.OfThread(int tid)
        ? Optional.of(behind(tid, holding.takenAt(), ancestor, certainty))
        : Optional.empty();
  }

  private static Gone behind(
      int tid, Optional<Place> takenAt, Scene ancestor, Certainty certainty) {
    return new Gone(
        Cause.LEFT_BEHIND_BY_FORK, certainty, who(tid, ancestor), takenAt, place(tid, ancestor));
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

  /** Where the thread is, in the program's own code if it is in any. */
  private static Optional<Place> place(int tid, Scene ancestor) {
    ThreadReading reading = ancestor.snapshot().byTid().get(tid);
    List<PythonFrame> frames = reading == null ? List.of() : reading.frames();
    return frames.stream()
        .filter(frame -> !SourceFiles.ofTheLanguage(frame.code().file()))
        .findFirst()
        .or(() -> frames.stream().findFirst())
        .filter(frame -> frame.line().isPresent())
        .map(frame -> new Place(frame.code().file(), frame.line().getAsInt()));
  }

  /** The Python processes that this one was forked from, without an exec since; nearest first. */
  private List<Scene> ancestors() {
    List<Scene> known = ancestors;
    if (known == null) {
      known = Ancestors.of(scene);
      ancestors = known;
    }
    return known;
  }
}
