package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.python.CodeBodies;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Generators;
import dev.unhang.python.Handlers;
import dev.unhang.python.LoopTask;
import dev.unhang.python.PyType;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.ThreadReading;
import dev.unhang.python.WithBlocks;
import dev.unhang.waits.ManagedLocks.Managed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  private final Scene scene;
  private final RLocks rlocks;
  private final LockStates states;
  private final ConditionWaits waits;
  private final Map<Long, List<Holding>> byLock = new LinkedHashMap<>();
  private final Map<Long, Integer> tidByIdent = new HashMap<>();
  private final Map<Integer, String> failures = new LinkedHashMap<>();

  HeldLocks(Scene scene) {
    this.scene = scene;
    this.rlocks = new RLocks(scene.memory(), scene.layout(), scene.objects());
    this.states = new LockStates(scene.memory(), scene.layout(), scene.objects());
    List<ThreadReading> readings = readings();
    CodeBodies bodies = scene.bodies();
    FrameValues values = scene.values();
    this.waits = new ConditionWaits(scene.objects(), values);
    ManagedLocks managed = managedLocks(readings, bodies, values);
    for (ThreadReading reading : readings) {
      int tid = reading.state().tid().orElseThrow();
      tidByIdent.put(reading.state().ident(), tid);
      add(tid, new Holding.OfThread(tid), reading.frames(), managed);
    }
    scene
        .tasks()
        .byTid()
        .forEach((tid, tasks) -> {
          for (LoopTask task : tasks) {
            if (!task.current()) {
              add(tid, owner(tid, task), task.frames(), managed);
            }
          }
        });
  }

  /**
   * Who holds a lock.
   *
   * @param lock address of a lock, or of any object that is used as a context manager. For a
   *     semaphore, or what else several may hold, there may be several.
   * @throws MemoryFault if the lock could not be read
   */
  public List<Holding> holding(long lock) throws MemoryFault {
    List<Holding> claims = byLock.getOrDefault(lock, List.of());
    Optional<RLocks.Owned> owned = rlocks.read(lock);
    if (owned.isPresent()) {
      return owner(lock, owned.get().ident(), claims).stream().toList();
    }
    Optional<Boolean> locked = states.locked(lock);
    if (locked.isEmpty()) {
      return claims;
    }
    if (!locked.get()) {
      return List.of();
    }
    return claims.size() > 1
        ? claims.stream().map(c -> c.onlyLikely("a with block of it, one of several")).toList()
        : claims;
  }

  /** All that a thread holds, outermost first. */
  public List<Holding> heldBy(int tid) throws MemoryFault {
    List<Holding> held = new ArrayList<>();
    for (long lock : byLock.keySet()) {
      for (Holding holding : holding(lock)) {
        if (holding.owner().equals(new Holding.OfThread(tid))) {
          held.add(holding);
        }
      }
    }
    return held;
  }

  /** Why what a thread holds could not be read in full, by tid. */
  public Map<Integer, String> failures() {
    return Map.copyOf(failures);
  }

  /** Where it was taken is known only if that was by a {@code with} block. */
  private Optional<Holding> owner(long lock, OptionalLong ident, List<Holding> claims) {
    Integer tid = ident.isPresent() ? tidByIdent.get(ident.getAsLong()) : null;
    if (tid == null) {
      return Optional.empty();
    }
    Holding.Owner owner = new Holding.OfThread(tid);
    return claims.stream()
        .filter(claim -> claim.owner().equals(owner))
        .findFirst()
        .or(() ->
            Optional.of(
                new Holding(
                    lock,
                    owner,
                    Certainty.CERTAIN,
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty())));
  }

  /** Those whose frames can be relied on. */
  private List<ThreadReading> readings() {
    Set<Integer> reliable = new HashSet<>(scene.snapshot().exact());
    scene.threads().forEach(thread -> reliable.add(thread.tid()));
    return scene.snapshot().threads().stream()
        .filter(reading -> reading.state().tid().stream().anyMatch(reliable::contains))
        .toList();
  }

  private ManagedLocks managedLocks(
      List<ThreadReading> readings, CodeBodies bodies, FrameValues values) {
    Handlers handlers = new Handlers(scene.memory(), scene.layout(), bodies);
    WithBlocks blocks =
        new WithBlocks(scene.memory(), scene.layout(), scene.objects(), bodies, handlers, values);
    Generators generators = scene.python().generators(scene.memory(), scene.objects());
    Set<Long> onStacks = new HashSet<>();
    readings.forEach(r -> r.frames().forEach(frame -> onStacks.add(frame.address())));
    return new ManagedLocks(scene.objects(), blocks, generators, onStacks);
  }

  private void add(int tid, Holding.Owner owner, List<PythonFrame> frames, ManagedLocks managed) {
    for (int depth = 0; depth < frames.size(); depth++) {
      PythonFrame frame = frames.get(frames.size() - 1 - depth);
      try {
        for (long givenBack : waits.givenBack(frame)) {
          forget(owner(tid, owner, givenBack), givenBack);
        }
        for (Managed lock : managed.of(frame)) {
          add(owner(tid, owner, lock.lock()), depth, lock);
        }
      } catch (MemoryFault e) {
        failures.putIfAbsent(
            tid, "what " + frame.code().name() + " holds could not be told: " + e.getMessage());
      }
    }
  }

  /** What is asyncio's belongs to the task that the thread runs. */
  private Holding.Owner owner(int tid, Holding.Owner owner, long lock) throws MemoryFault {
    Optional<LoopTask> current = scene.tasks().current(tid);
    if (current.isPresent() && owner instanceof Holding.OfThread) {
      for (PyType type : scene.objects().typeNames().mro(scene.objects().types().of(lock))) {
        if (scene.objects().typeNames().name(type).startsWith("asyncio.")) {
          return owner(tid, current.get());
        }
      }
    }
    return owner;
  }

  private static Holding.Owner owner(int tid, LoopTask task) {
    return new Holding.OfTask(tid, task.task().name(), task.task().address());
  }

  private void forget(Holding.Owner owner, long lock) {
    List<Holding> claims = byLock.getOrDefault(lock, new ArrayList<>());
    claims.removeIf(claim -> claim.owner().equals(owner));
  }

  /** The first time that it was taken counts. */
  private void add(Holding.Owner owner, int depth, Managed lock) {
    List<Holding> claims = byLock.computeIfAbsent(lock.lock(), l -> new ArrayList<>());
    if (claims.stream().noneMatch(claim -> claim.owner().equals(owner))) {
      claims.add(
          new Holding(
              lock.lock(),
              owner,
              lock.certainty(),
              lock.takenAt(),
              OptionalInt.of(depth),
              lock.basis()));
    }
  }
}
