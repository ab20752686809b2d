package dev.unhang.waits;

import dev.unhang.libraries.ParallelLibrary;
import dev.unhang.model.Certainty;
import dev.unhang.model.Frame;
import dev.unhang.model.Holder;
import dev.unhang.model.Library.Kind;
import dev.unhang.model.ThreadInfo;
import dev.unhang.model.ThreadInfo.RunState;
import dev.unhang.model.Wait;
import dev.unhang.model.Wait.Gone;
import dev.unhang.model.Wait.Gone.Cause;
import dev.unhang.model.WaitKind;
import dev.unhang.python.ThreadReading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Waits of threads that run: an OpenMP runtime or a BLAS looks again and again whether its other
 * threads have come. A runtime has no other work to do, so that a thread which is seen in it time
 * and again waits; a BLAS computes, and waits only where it gives the processor away.
 */
public final class SpinningWaits {
  private final Scene scene;

  public SpinningWaits(Scene scene) {
    this.scene = scene;
  }

  /**
   * What threads seem to wait for, by tid. One look at a thread that runs proves nothing.
   *
   * @param threads with their native frames, where those were asked for
   */
  public Map<Integer, Wait> of(List<ThreadInfo> threads) {
    Map<Integer, Wait> waits = new LinkedHashMap<>();
    if (scene.nativePools().libraries().isEmpty()) {
      return waits;
    }
    List<ThreadInfo> running =
        threads.stream()
            .filter(thread -> thread.state() == RunState.RUNNING && thread.waitsFor().isEmpty())
            .toList();
    Map<Integer, ParallelLibrary> spinning = new LinkedHashMap<>();
    running.forEach(thread -> in(thread).ifPresent(at -> spinning.put(thread.tid(), at)));
    for (ThreadInfo thread : running) {
      inLostTeam(thread)
          .or(() ->
              Optional.ofNullable(spinning.get(thread.tid()))
                  .map(library -> wait(thread, library, spinning.keySet())))
          .ifPresent(wait -> waits.put(thread.tid(), wait));
    }
    return waits;
  }

  /**
   * Of a thread that is in a region with more threads than there are. It may compute, or wait in a
   * library that OpenMP knows nothing of: the region does not end.
   */
  private Optional<Wait> inLostTeam(ThreadInfo thread) {
    ThreadReading reading = scene.snapshot().byTid().get(thread.tid());
    if (reading == null || !scene.forked()) {
      return Optional.empty();
    }
    for (ParallelLibrary library : scene.nativePools().libraries()) {
      int lost = scene.nativePools().lost(reading, library);
      if (lost > 0) {
        String region = "the end of an OpenMP region (" + library.fileName() + ")";
        return Optional.of(waitFor(thread, library, region).withGone(gone(lost, library)));
      }
    }
    return Optional.empty();
  }

  static Gone gone(int lost, ParallelLibrary library) {
    return new Gone(
        Cause.POOL_LEFT_BEHIND_BY_FORK,
        Certainty.CERTAIN,
        (lost == 1 ? "a thread of " : lost + " threads of ") + library.name());
  }

  /** The library that a thread spins in. */
  private Optional<ParallelLibrary> in(ThreadInfo thread) {
    boolean yields = false;
    for (Frame frame : thread.frames()) {
      if (!(frame instanceof Frame.Native call)) {
        return Optional.empty();
      }
      Optional<ParallelLibrary> library = scene.nativePools().at(call.address());
      if (library.isPresent()) {
        boolean waits = yields || library.get().kind() == Kind.OPENMP;
        return library.filter(_ -> waits);
      }
      if (call.function().filter(name -> name.endsWith("sched_yield")).isEmpty()) {
        return Optional.empty();
      }
      yields = true;
    }
    return Optional.empty();
  }

  private Wait wait(ThreadInfo thread, ParallelLibrary library, Set<Integer> spinning) {
    Wait wait =
        waitFor(
            thread,
            library,
            "the other threads of " + library.name() + " (" + library.fileName() + ")");
    if (!thread.python() && !thread.main()) {
      return wait; // one of a pool, without work
    }
    List<Holder> missing =
        scene.nativePools().missing(library).stream()
            .filter(tid -> !spinning.contains(tid))
            .map(tid -> Holder.thread(scene.pid(), tid, Certainty.LIKELY))
            .toList();
    return missing.isEmpty() ? wait : wait.heldByAny(missing);
  }

  private Wait waitFor(ThreadInfo thread, ParallelLibrary library, String label) {
    String id =
        scene
            .machine()
            .resources()
            .named(scene.pid(), WaitKind.OPENMP, library.fileName() + thread.tid(), label);
    return Wait.of(WaitKind.OPENMP).on(id).withSpinning();
  }
}
