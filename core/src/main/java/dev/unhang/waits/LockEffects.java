package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.BoundMethods.Bound;
import dev.unhang.python.CodeBody;
import dev.unhang.python.bytecode.ControlFlow;
import dev.unhang.python.bytecode.Environment;
import dev.unhang.python.bytecode.Functions;
import dev.unhang.python.bytecode.Lookup;
import dev.unhang.python.bytecode.MethodCall;
import dev.unhang.python.bytecode.MethodEnvironment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What calls do to locks: {@code acquire} and {@code release} themselves, and methods of classes
 * that wrap them.
 */
final class LockEffects {
  private static final Set<String> TAKING =
      Set.of("acquire", "acquire_lock", "__enter__", "__aenter__");
  private static final Set<String> GIVING =
      Set.of("release", "release_lock", "__exit__", "__aexit__");
  private static final int DEEPEST = 4;
  private static final int MOST_FUNCTIONS = 5_000;

  private final Readers readers;
  private final Lookup lookup;
  private final Map<Method, Map<Long, Effect>> known = new HashMap<>();

  LockEffects(Readers readers) {
    this.readers = readers;
    this.lookup = new Lookup(readers.objects());
  }

  /** What becomes of a lock. */
  enum Effect {
    TAKES,
    MAY_TAKE,
    GIVES,
    MAY_GIVE;

    boolean takes() {
      return this == TAKES || this == MAY_TAKE;
    }
  }

  private record Method(long function, long self) {}

  /** Whether a method of that name is likely to do something to a lock. */
  static boolean concernsLocks(String method) {
    return TAKING.contains(method)
        || GIVING.contains(method)
        || method.contains("lock")
        || method.contains("acquire")
        || method.contains("release");
  }

  /** By the locks' addresses. */
  Map<Long, Effect> ofCall(MethodCall call, Environment where) throws MemoryFault {
    return ofCall(call, where, DEEPEST);
  }

  /** What a function written in Python does to locks when it is called on an object. */
  Map<Long, Effect> ofMethod(long function, long self) throws MemoryFault {
    return ofMethod(function, self, DEEPEST);
  }

  private Map<Long, Effect> ofCall(MethodCall call, Environment where, int depth)
      throws MemoryFault {
    OptionalLong receiver = lookup.find(call.receiver(), where);
    if (receiver.isEmpty()) {
      return Map.of();
    }
    long object = receiver.getAsLong();
    Map<Long, Effect> effects = new LinkedHashMap<>();
    OptionalLong method = readers.objects().attributes().get(object, call.method());
    Optional<Bound> bound =
        method.isPresent() ? readers.methods().of(method.getAsLong()) : Optional.empty();
    if (bound.isPresent()) { // as an attribute of the object itself: Condition.acquire
      own(call, bound.get().self(), effects);
      effects.putAll(ofMethod(bound.get().function(), bound.get().self(), depth - 1));
    } else {
      own(call, object, effects);
      if (method.isPresent()) {
        effects.putAll(ofMethod(method.getAsLong(), object, depth - 1));
      }
    }
    return effects;
  }

  /** What the method's name says. */
  private static void own(MethodCall call, long object, Map<Long, Effect> effects) {
    if (TAKING.contains(call.method())) {
      boolean sure = call.plain() || call.method().startsWith("__");
      effects.put(object, sure ? Effect.TAKES : Effect.MAY_TAKE);
    } else if (GIVING.contains(call.method())) {
      effects.put(object, Effect.GIVES);
    }
  }

  private Map<Long, Effect> ofMethod(long function, long self, int depth) throws MemoryFault {
    Method method = new Method(function, self);
    Map<Long, Effect> effects = known.get(method);
    if (effects == null) {
      if (depth <= 0
          || known.size() >= MOST_FUNCTIONS
          || !readers.functions().isFunction(function)) {
        return Map.of();
      }
      known.put(method, Map.of()); // what it does to itself, should it call itself
      effects = analyse(readers.functions().at(function), self, depth);
      known.put(method, effects);
    }
    return effects;
  }

  private Map<Long, Effect> analyse(Functions.Function function, long self, int depth)
      throws MemoryFault {
    CodeBody body = readers.bodies().of(function.code());
    List<MethodCall> all = readers.calls().of(body, name -> true);
    Environment where =
        new MethodEnvironment(function, self, readers.functions(), readers.objects());
    Map<Long, LockDeeds> deeds =
        LockDeeds.of(body, all, where, (call, at) -> ofCall(call, at, depth));
    Map<Long, Effect> effects = new LinkedHashMap<>();
    if (deeds.isEmpty()) {
      return effects;
    }
    ControlFlow flow = readers.analyses().flow(body);
    deeds.forEach((lock, what) -> {
      LockFlow locked = new LockFlow(body, flow, what.steps());
      long end = LockFlow.atReturns(body, locked.before(0));
      if (LockFlow.isTaken(end)) {
        boolean sure = (end & (LockFlow.UNTOUCHED | LockFlow.GIVEN_BACK)) == 0;
        effects.put(lock, sure ? Effect.TAKES : Effect.MAY_TAKE);
      } else if ((end & LockFlow.GIVEN_BACK) != 0) {
        effects.put(lock, end == LockFlow.GIVEN_BACK ? Effect.GIVES : Effect.MAY_GIVE);
      }
    });
    return effects;
  }
}
