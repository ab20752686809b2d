package dev.unhang.waits;

import dev.unhang.linux.ProcFs;
import dev.unhang.linux.ProcessTree;
import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who holds which lock of {@code multiprocessing}. The semaphore itself knows nothing of its
 * holder; each process counts how often it took it. Who stands in a {@code with} block of it, in a
 * process that has taken it, holds it.
 */
final class ProcessLocks {
  private final Machine machine;
  private final Map<SharedSemaphore, State> states = new HashMap<>();

  ProcessLocks(Machine machine) {
    this.machine = machine;
  }

  /**
   * What is known of a lock.
   *
   * @param holders one of them is the holder; of a semaphore, all
   * @param abandoned whether none of the processes that have it holds it, although it is held
   * @param sharers all processes that have it
   */
  record State(List<Holder> holders, boolean abandoned, Set<Integer> sharers) {}

  /** What a process counts of a lock, and who there is seen to hold it. */
  private record Share(Scene scene, SemLock lock, List<Holding> holdings) {}

  State of(SharedSemaphore semaphore) {
    return states.computeIfAbsent(semaphore, this::find);
  }

  private State find(SharedSemaphore semaphore) {
    Set<Integer> sharers =
        new TreeSet<>(
            ProcFs.mapping(semaphore.device(), semaphore.inode(), machine.processes().pids()));
    List<Share> shares = new ArrayList<>();
    boolean allSeen = hidden(sharers).isEmpty();
    for (int pid : sharers) {
      try {
        Scene scene = machine.scene(pid).orElseThrow(() -> new MemoryFault("no Python process"));
        for (SemLock lock : scene.semLocks().of(semaphore)) {
          shares.add(new Share(scene, lock, holdings(scene, lock)));
        }
      } catch (MemoryFault e) {
        allSeen = false;
      }
    }
    if (shares.isEmpty() || shares.stream().anyMatch(share -> share.lock.count() < 0)) {
      return new State(List.of(), false, sharers); // who gives it back need not have taken it
    }
    List<Holder> holders =
        shares.getFirst().lock.kind() == SemLock.Kind.LOCK ? ofLock(shares) : ofSemaphore(shares);
    boolean abandoned =
        allSeen
            && shares.getFirst().lock.kind() == SemLock.Kind.LOCK
            && shares.stream().allMatch(ProcessLocks::isUnused);
    return new State(holders, abandoned, sharers);
  }

  /** Processes that may have it too, but do not show their memory. */
  private Set<Integer> hidden(Set<Integer> sharers) {
    Set<Integer> heirs = new TreeSet<>(machine.processes().withDescendants(List.copyOf(sharers)));
    heirs.retainAll(machine.openFiles().hidden());
    heirs.removeIf(machine.processes()::isZombie);
    return heirs;
  }

  /** Not those of a process that it was forked from while that held it. */
  private static List<Holding> holdings(Scene scene, SemLock lock) throws MemoryFault {
    List<Holding> own = new ArrayList<>();
    for (Holding holding : scene.heldLocks().holding(lock.wrapper())) {
      if (holding.owner() instanceof Holding.OfThread(int tid)
          && holding.depth().orElse(0) >= Forked.framesBefore(scene, tid)) {
        own.add(holding);
      }
    }
    return own;
  }

  private List<Holder> ofLock(List<Share> shares) {
    List<Share> seen = shares.stream().filter(share -> !share.holdings.isEmpty()).toList();
    if (!seen.isEmpty()) {
      return seen.stream().flatMap(share -> holders(share, seen.size() == 1).stream()).toList();
    }
    List<Share> taken = shares.stream().filter(share -> share.lock.count() > 0).toList();
    return taken.stream()
        .filter(share -> !isCopy(share, taken))
        .map(share -> byCount(share, taken.size() == 1))
        .toList();
  }

  /** Of a semaphore it must be known of all that was taken who has it. */
  private static List<Holder> ofSemaphore(List<Share> shares) {
    int taken = shares.stream().mapToInt(share -> share.lock.count()).sum();
    int seen = shares.stream().mapToInt(share -> share.holdings.size()).sum();
    return taken == seen
        ? shares.stream().flatMap(share -> holders(share, false).stream()).toList()
        : List.of();
  }

  private static List<Holder> holders(Share share, boolean single) {
    OptionalInt lastUser = share.scene.tid(share.lock.lastUser());
    List<Holder> holders = new ArrayList<>();
    for (Holding holding : share.holdings) {
      boolean counted =
          share.lock.count() > 0
              && lastUser.isPresent()
              && holding.owner().equals(new Holding.OfThread(lastUser.getAsInt()));
      boolean certain = single && counted && share.holdings.size() == 1;
      (certain ? holding : holding.onlyLikely("a with block of it"))
          .holder(share.scene.pid())
          .ifPresent(holders::add);
    }
    return holders;
  }

  /** A child that was forked while its parent held the lock has a copy of the count. */
  private boolean isCopy(Share share, List<Share> taken) {
    ProcessTree tree = machine.processes();
    return taken.stream()
        .filter(other -> other.lock.lastUser() == share.lock.lastUser())
        .filter(other -> other.scene.pid() != share.scene.pid())
        .anyMatch(
            other -> tree.withDescendants(List.of(other.scene.pid())).contains(share.scene.pid()));
  }

  private static Holder byCount(Share share, boolean single) {
    int pid = share.scene.pid();
    OptionalInt tid = share.scene.tid(share.lock.lastUser());
    Certainty certainty =
        single && share.lock.recursive() && tid.isPresent() ? Certainty.CERTAIN : Certainty.LIKELY;
    Holder holder =
        tid.isPresent()
            ? Holder.thread(pid, tid.getAsInt(), certainty)
            : Holder.process(pid, certainty);
    return certainty == Certainty.CERTAIN
        ? holder
        : holder.inferredFrom("which process took it last and did not give it back");
  }

  /** Also now: the lock may be handed on while the processes are read one after the other. */
  private static boolean isUnused(Share share) {
    try {
      SemLock now = SemLock.count(share.lock, share.scene);
      return share.lock.count() == 0 && share.holdings.isEmpty() && now.count() == 0;
    } catch (MemoryFault e) {
      return false;
    }
  }
}
