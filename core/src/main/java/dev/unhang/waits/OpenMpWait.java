package dev.unhang.waits;

import dev.unhang.libraries.ParallelLibrary;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import java.util.List;
import java.util.Optional;

/**
 * Waits inside an OpenMP runtime or a BLAS: for the other threads of a team, or, in a thread of
 * their own, for work.
 */
final class OpenMpWait implements WaitResolver {

  private static final int FUTEX_WAIT_PRIVATE = 0x80;

  /** What waiters set the word of a mutex to (sysdeps/nptl/lowlevellock.h). */
  private static final long LOCKED_WITH_WAITERS = 2;

  @Override
  public Optional<Wait> resolve(BlockedThread thread, Scene scene) {
    Optional<Futex> futex = thread.futex();
    NativePools pools = scene.nativePools();
    if (futex.isEmpty() || isForMutex(thread, futex.get(), pools)) {
      return Optional.empty();
    }
    return pools
        .waitsIn(thread)
        .map(library ->
            pools
                .owner(thread)
                .map(owner -> ofPool(thread, owner, futex.get(), scene))
                .orElseGet(() -> ofCaller(thread, library, futex.get(), scene)));
  }

  /** The C library's; libgomp has its own and makes the system call itself. */
  private static boolean isForMutex(BlockedThread thread, Futex futex, NativePools pools) {
    return futex.operation() == FUTEX_WAIT_PRIVATE
        && thread
            .call()
            .filter(call -> call.arguments().c() == LOCKED_WITH_WAITERS)
            .filter(call -> pools.at(call.programCounter()).isEmpty())
            .isPresent();
  }

  /**
   * Threads of a pool wait most of the time; when they wait for each other, one look cannot tell.
   */
  private static Wait ofPool(
      BlockedThread thread, ParallelLibrary owner, Futex futex, Scene scene) {
    boolean region = waitsWithCaller(thread, futex, scene);
    String label =
        region
            ? teamLabel(owner, futex, scene)
            : "work for the threads of " + owner.name() + " (" + owner.fileName() + ")";
    return futex.timed(scene.wait(WaitKind.OPENMP, futex.address(), label), scene.memory());
  }

  private static boolean waitsWithCaller(BlockedThread thread, Futex futex, Scene scene) {
    return scene.threads().stream()
        .filter(other -> other.tid() != thread.tid() && other.reading().isPresent())
        .anyMatch(other -> waitsAt(other, futex));
  }

  private static Wait ofCaller(
      BlockedThread thread, ParallelLibrary library, Futex futex, Scene scene) {
    Optional<Team> team = Team.at(futex.address(), scene.memory());
    Wait wait =
        futex.timed(
            scene.wait(WaitKind.OPENMP, futex.address(), teamLabel(library, futex, scene)),
            scene.memory());
    int lost = thread.reading().map(r -> scene.nativePools().lost(r, library)).orElse(0);
    if (lost > 0 && scene.forked()) {
      return wait.withGone(SpinningWaits.gone(lost, library));
    }
    if (library.isLibgomp() && team.isEmpty()) {
      return wait; // who holds a lock of its own is not known
    }
    List<Holder> missing =
        scene.nativePools().missing(library).stream()
            .filter(tid -> tid != thread.tid())
            .map(tid -> Holder.thread(scene.pid(), tid, Certainty.LIKELY))
            .toList();
    if (missing.isEmpty()) {
      return team.isPresent() && scene.forked()
          ? wait.withGone(SpinningWaits.gone(team.get().awaited(), library))
          : wait;
    }
    return team.isPresent() && missing.size() == team.get().awaited()
        ? wait.heldBy(missing.toArray(Holder[]::new))
        : wait.heldByAny(missing);
  }

  private static boolean waitsAt(BlockedThread thread, Futex futex) {
    return thread.futex().filter(own -> own.address() == futex.address()).isPresent();
  }

  private static String teamLabel(ParallelLibrary library, Futex futex, Scene scene) {
    String file = " (" + library.fileName() + ")";
    return Team.at(futex.address(), scene.memory())
        .map(team ->
            "%d of the %d threads of an OpenMP region".formatted(team.awaited(), team.total())
                + file)
        .orElse(
            (library.isLibgomp() ? "a lock of " : "the other threads of ") + library.name() + file);
  }
}
