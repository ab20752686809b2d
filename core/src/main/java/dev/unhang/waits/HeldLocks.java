package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.PythonFrame;
import dev.unhang.waits.Claims.Claim;
import dev.unhang.waits.LockUse.Strength;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who holds which lock. Exact for {@code with} blocks and for locks that know their owner; whatever
 * is inferred is marked as likely.
 */
public final class HeldLocks {
  private final Stacks stacks;
  private final RLocks rlocks;
  private final LockStates states;
  private final GivenBackLocks givenBackLocks;
  private final FrameLocks frameLocks;
  private final SuspendedLocks suspended;
  private final LaterLook later;
  private final Claims claims = new Claims();
  private final Map<Integer, String> failures = new LinkedHashMap<>();
  private final boolean listed;
  private Optional<String> heapFailure = Optional.empty();

  HeldLocks(Scene scene) {
    Readers readers = scene.readers();
    this.rlocks = new RLocks(readers.memory(), readers.layout(), readers.objects());
    this.states = new LockStates(readers.memory(), readers.layout(), readers.objects());
    this.givenBackLocks = new GivenBackLocks(readers.objects(), readers.values());
    this.listed = readers.tracked().areListed();
    this.later = new LaterLook(scene);
    this.stacks = new Stacks(scene);
    this.frameLocks = new FrameLocks(readers, stacks.frames());
    this.suspended = new SuspendedLocks(readers, frameLocks, stacks.byOwner(), interpreters(scene));
    stacks.byOwner().forEach(this::add);
  }

  /**
   * Who holds a lock.
   *
   * @param lock address of a lock, or of any object that is used as a context manager. Of a
   *     semaphore, or what else several may hold, there may be several holders.
   * @throws MemoryFault if the lock could not be read
   */
  public List<Holding> holding(long lock) throws MemoryFault {
    Optional<RLocks.Owned> owned = rlocks.read(lock);
    if (owned.isPresent()) {
      return owner(lock, owned.get().ident()).stream().toList();
    }
    Optional<Boolean> locked = states.locked(lock);
    if (locked.isEmpty()) {
      return several(lock);
    }
    return locked.get() ? holderOfLocked(lock) : List.of();
  }

  /** All that a thread holds, outermost first. */
  public List<Holding> heldBy(int tid) throws MemoryFault {
    Holding.Owner thread = new Holding.OfThread(tid);
    Set<Long> locks = new LinkedHashSet<>(claims.locks(thread));
    locks.addAll(suspended.locks(thread));
    List<Holding> held = new ArrayList<>();
    for (long lock : locks) {
      for (Holding holding : holding(lock)) {
        if (holding.owner().equals(thread)) {
          held.add(holding);
        }
      }
    }
    return held;
  }

  /** Why what generators hold that no frame refers to could not be read, if it could not. */
  public Optional<String> heapFailure() {
    return heapFailure;
  }

  /** Why what a thread holds could not be read in full, by tid. */
  public Map<Integer, String> failures() {
    return Map.copyOf(failures);
  }

  /** Of what may be held by several. */
  private List<Holding> several(long lock) {
    List<Claim> known = new ArrayList<>(claims.on(lock));
    known.addAll(suspended.reachable(lock));
    return known.stream()
        .filter(claim -> claim.strength().compareTo(Strength.KEPT) <= 0)
        .map(claim -> suspended.byThread(claim.holding()))
        .toList();
  }

  /** What tells more is believed; if several have as much to show for it, none is. */
  private List<Holding> holderOfLocked(long lock) {
    List<Claim> running = claims.on(lock);
    List<Claim> certain = Claims.strongest(running, Strength.WITH);
    if (certain.size() > 1) {
      return certain.stream()
          .map(claim -> claim.holding().onlyLikely("a with block of it, one of several"))
          .toList();
    }
    if (!certain.isEmpty()) {
      return List.of(certain.getFirst().holding());
    }
    List<Claim> known = new ArrayList<>(running);
    known.addAll(suspended.reachable(lock));
    List<Claim> best = Claims.strongest(known, Strength.KEPT);
    if (best.isEmpty()) {
      best = Claims.strongest(anySuspended(lock), Strength.KEPT);
    }
    if (best.isEmpty()) {
      best = Claims.strongest(running, Strength.PERHAPS_TAKEN);
    }
    return best.size() == 1 ? List.of(suspended.byThread(best.getFirst().holding())) : List.of();
  }

  private List<Claim> anySuspended(long lock) {
    try {
      return listed ? suspended.all(lock) : List.of();
    } catch (MemoryFault e) {
      heapFailure = Optional.of("what suspended generators hold is not known: " + e.getMessage());
      return List.of();
    }
  }

  /** Where it was taken is known only if that can be seen in a frame. */
  private Optional<Holding> owner(long lock, OptionalLong ident) {
    OptionalInt tid = ident.isPresent() ? stacks.tid(ident.getAsLong()) : OptionalInt.empty();
    if (tid.isEmpty()) {
      return Optional.empty();
    }
    Holding.Owner owner = new Holding.OfThread(tid.getAsInt());
    return Optional.of(
        claims.on(lock).stream()
            .map(Claim::holding)
            .filter(holding -> holding.owner().equals(owner))
            .findFirst()
            .map(Holding::certain)
            .orElse(
                new Holding(
                    lock,
                    owner,
                    Certainty.CERTAIN,
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty())));
  }

  private static List<InterpreterState> interpreters(Scene scene) {
    return scene.snapshot().threads().stream()
        .map(reading -> reading.state().interpreter())
        .distinct()
        .toList();
  }

  private void add(Holding.Owner owner, List<PythonFrame> frames) {
    for (int depth = 0; depth < frames.size(); depth++) {
      PythonFrame frame = frames.get(frames.size() - 1 - depth);
      try {
        Optional<List<Long>> givenBack = givenBackLocks.of(frame);
        if (givenBack.isPresent()) {
          for (long lock : givenBack.get()) {
            claims.forget(stacks.holder(owner, lock), lock);
          }
        } else {
          for (LockUse use : uses(owner, frame)) {
            claims.add(stacks.holder(owner, use.lock()), OptionalInt.of(depth), use);
          }
        }
      } catch (MemoryFault e) {
        failed(owner, "what " + frame.code().name() + " holds could not be told", e);
      }
    }
    try {
      claims.leaveOutSignals(owner, frames, frameLocks);
    } catch (MemoryFault e) {
      failed(owner, "what it waits for could not be told", e);
    }
  }

  /** Of a thread that runs: what can be relied on although it went on. */
  private List<LockUse> uses(Holding.Owner owner, PythonFrame frame) throws MemoryFault {
    List<LockUse> uses = frameLocks.of(frame);
    boolean unsure = stacks.isRunning(owner) && uses.stream().anyMatch(HeldLocks::isByWith);
    return !unsure || later.confirms(frame)
        ? uses
        : uses.stream().filter(use -> !isByWith(use)).toList();
  }

  private static boolean isByWith(LockUse use) {
    return use.strength() == Strength.WITH || use.strength() == Strength.BEHIND_WITH;
  }

  /** A thread that runs may have left what was to be read. */
  private void failed(Holding.Owner owner, String what, MemoryFault fault) {
    if (owner instanceof Holding.OfThread(int tid) && !stacks.isRunning(owner)) {
      failures.putIfAbsent(tid, what + ": " + fault.getMessage());
    }
  }
}
