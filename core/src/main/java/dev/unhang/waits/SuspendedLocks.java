package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.InterpreterState;
import dev.unhang.python.PythonFrame;
import dev.unhang.waits.Claims.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What suspended generators and coroutines hold. Looked for only where no running frame accounts
 * for a lock that is locked.
 */
final class SuspendedLocks {
  private static final int MOST_OBJECTS = 3_000_000;
  private static final List<String> TYPES = List.of("generator", "coroutine", "async_generator");

  private final Readers readers;
  private final SuspendedFrames frames;
  private final FrameLocks locks;
  private final Map<Holding.Owner, List<PythonFrame>> stacks;
  private final List<InterpreterState> interpreters;

  /** Whose frames refer to one, unless those of several do. */
  private final Map<Long, Optional<Owner>> owners = new HashMap<>();

  private @Nullable Claims reachable;
  private @Nullable Claims all;

  /**
   * A thread or task whose frames refer to a suspended generator.
   *
   * @param only whether nothing else does
   */
  private record Owner(Holding.Owner stack, boolean only) {}

  SuspendedLocks(
      Readers readers,
      FrameLocks locks,
      Map<Holding.Owner, List<PythonFrame>> stacks,
      List<InterpreterState> interpreters) {
    this.readers = readers;
    this.frames = new SuspendedFrames(readers);
    this.locks = locks;
    this.stacks = stacks;
    this.interpreters = interpreters;
  }

  /** Claims of those that frames refer to. */
  List<Claim> reachable(long lock) {
    return reachable().on(lock);
  }

  /** The locks that a thread or task may hold through generators that only its frames refer to. */
  List<Long> locks(Holding.Owner stack) {
    List<Long> found = new ArrayList<>();
    for (Holding.Owner owner : reachable().owners()) {
      if (owner instanceof Holding.OfCoroutine(long object, String _)
          && owners
              .getOrDefault(object, Optional.empty())
              .filter(its -> its.stack().equals(stack))
              .isPresent()) {
        found.addAll(reachable().locks(owner));
      }
    }
    return found;
  }

  private Claims reachable() {
    Claims known = reachable;
    if (known == null) {
      known = searchFrames();
      reachable = known;
    }
    return known;
  }

  /**
   * Claims of all that there are.
   *
   * @throws MemoryFault if they could not all be found
   */
  List<Claim> all(long lock) throws MemoryFault {
    Claims known = all;
    if (known == null) {
      known = searchHeap();
      all = known;
    }
    return known.on(lock);
  }

  /**
   * Who is meant by a suspended holder. Where the frames of one thread only refer to it, that
   * thread ran into it last and will resume it: likely, and certainly if nothing else refers to it.
   */
  Holding byThread(Holding holding) {
    if (!(holding.owner() instanceof Holding.OfCoroutine(long object, String function))) {
      return holding;
    }
    Optional<Owner> owner = owners.getOrDefault(object, Optional.empty());
    if (owner.isEmpty()) {
      return holding;
    }
    Holding resolved = holding.by(owner.get().stack());
    return owner.get().only()
        ? resolved
        : resolved.onlyLikely("the suspended " + function + ", which its frames refer to");
  }

  private Claims searchFrames() {
    Map<Long, PythonFrame> found = new LinkedHashMap<>();
    stacks.forEach((stack, of) ->
        frames
            .reachable(of)
            .forEach((object, suspended) -> {
              boolean shared = found.put(object, suspended.frame()) != null;
              boolean only = frames.isOwn(object, suspended);
              owners.put(object, shared ? Optional.empty() : Optional.of(new Owner(stack, only)));
            }));
    return claims(found);
  }

  private Claims searchHeap() throws MemoryFault {
    Map<Long, PythonFrame> found = new LinkedHashMap<>();
    for (InterpreterState interpreter : interpreters) {
      for (long object : readers.tracked().ofTypes(interpreter, TYPES, MOST_OBJECTS).addresses()) {
        Optional<PythonFrame> frame = readers.generators().frame(object);
        frame.ifPresent(suspended -> found.put(object, suspended));
      }
    }
    return claims(found);
  }

  /** What a generator behind a manager holds is held by the frame with the manager. */
  private Claims claims(Map<Long, PythonFrame> suspended) {
    record Uses(long object, String function, List<LockUse> list) {}
    List<Uses> all = new ArrayList<>();
    suspended.forEach((object, frame) -> {
      if (!locks.isRunning(frame)) {
        all.add(new Uses(object, frame.code().qualifiedName(), uses(frame)));
      }
    });
    Claims claims = new Claims();
    for (Uses uses : all) {
      if (!locks.isBehindManager(uses.object)) {
        Holding.Owner owner = new Holding.OfCoroutine(uses.object, uses.function);
        uses.list.forEach(use -> claims.add(owner, OptionalInt.empty(), use));
      }
    }
    return claims;
  }

  private List<LockUse> uses(PythonFrame frame) {
    try {
      return locks.of(frame);
    } catch (MemoryFault resumedMeanwhile) {
      return List.of();
    }
  }
}
