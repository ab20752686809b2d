package dev.unhang.waits;

import dev.unhang.linux.Mapping;
import dev.unhang.linux.ProcFs;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.target.CannotInspect;
import dev.unhang.target.TaskMark;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Threads as the C library names them: by the tid that they themselves see. */
final class NativeOwners {
  /** {@code tcb} and {@code self} of {@code tcbhead_t}: each thread's begins with its address. */
  private static final int SELF = 16;

  private final Scene scene;
  private final Map<Integer, Integer> tidByOwnId = new HashMap<>();

  NativeOwners(Scene scene) {
    this.scene = scene;
    scene.snapshot().marks().forEach((tid, mark) -> tidByOwnId.put(mark.status().ownId(), tid));
  }

  /** The wait with the owner that the lock names, as far as that can be true. */
  Wait of(Wait wait, Futex futex, int ownId) {
    OptionalInt tid = live(ownId);
    if (tid.isPresent()) {
      return wait.heldBy(Holder.thread(scene.pid(), tid.getAsInt(), Certainty.CERTAIN));
    }
    Optional<Mapping> shared = futex.isPrivate() ? Optional.empty() : shared(futex.address());
    if (shared.isPresent()) {
      return elsewhere(ownId, shared.get()).map(wait::heldBy).orElse(wait);
    }
    return scene.orphans().ofThread(wait, ownId);
  }

  /** The live thread that calls itself so. */
  OptionalInt live(int ownId) {
    Integer tid = tidByOwnId.get(ownId);
    return tid == null ? OptionalInt.empty() : OptionalInt.of(tid);
  }

  /** The live thread of a {@code struct pthread}, if there is one at this address. */
  OptionalInt ofDescriptor(long address) {
    try {
      boolean genuine =
          address != 0
              && address % 16 == 0
              && scene.memory().u64(address) == address
              && scene.memory().u64(address + SELF) == address;
      return genuine
          ? scene.python().tidOfPthread(address, scene.snapshot().marks())
          : OptionalInt.empty();
    } catch (MemoryFault e) {
      return OptionalInt.empty();
    }
  }

  /** The other processes that have mapped what a futex is part of; none of one that is private. */
  Set<Integer> sharers(Futex futex) {
    Set<Integer> sharers = new TreeSet<>();
    if (!futex.isPrivate()) {
      shared(futex.address())
          .ifPresent(mapping ->
              sharers.addAll(
                  ProcFs.mapping(
                      mapping.device(), mapping.inode(), scene.machine().processes().pids())));
    }
    sharers.remove(scene.pid());
    return sharers;
  }

  /** The shared mapping around an address, where it lies in one. */
  private Optional<Mapping> shared(long address) {
    try {
      return scene.process().mappings().stream()
          .filter(mapping -> mapping.contains(address) && mapping.permissions().endsWith("s"))
          .findFirst();
    } catch (CannotInspect e) {
      return Optional.empty();
    }
  }

  /** A thread of another process that has mapped the same; told only within our pid namespace. */
  private Optional<Holder> elsewhere(int tid, Mapping shared) {
    boolean sameNames =
        scene.snapshot().marks().values().stream()
            .map(TaskMark::status)
            .allMatch(status -> status.ids().size() == 1);
    try {
      int pid = sameNames ? ProcFs.threadGroup(tid) : scene.pid();
      return pid != scene.pid() && maps(ProcFs.maps(pid), shared)
          ? Optional.of(Holder.thread(pid, tid, Certainty.CERTAIN))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it has ended, or may not be seen
    }
  }

  private static boolean maps(List<Mapping> mappings, Mapping shared) {
    return mappings.stream()
        .anyMatch(mapping ->
            mapping.permissions().endsWith("s")
                && mapping.inode() == shared.inode()
                && mapping.device().equals(shared.device()));
  }
}
