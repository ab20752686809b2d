package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Holder;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.TypeFlag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Waits of tasks for what {@code asyncio.locks} and {@code asyncio.queues} have. */
final class Synchronisers {
  /** By the class that the methods are defined in. */
  private static final Map<String, WaitKind> KINDS =
      Map.of(
          "asyncio.locks.Lock", WaitKind.LOCK,
          "asyncio.locks.Event", WaitKind.EVENT,
          "asyncio.locks.Condition", WaitKind.CONDITION,
          "asyncio.locks.Semaphore", WaitKind.SEMAPHORE,
          "asyncio.locks.Barrier", WaitKind.BARRIER,
          "asyncio.queues.Queue", WaitKind.QUEUE);

  private static final Set<String> FILES = Set.of("locks.py", "queues.py");

  private final Scene scene;
  private final VariableNames names;

  Synchronisers(Scene scene) {
    this.scene = scene;
    this.names = new VariableNames(scene.objects(), scene.values());
  }

  /**
   * The wait that a frame is in.
   *
   * @param file its file's name
   * @param user the frame that called asyncio, which has a name for what is waited for
   */
  Optional<Wait> of(PythonFrame frame, String file, Optional<PythonFrame> user) throws MemoryFault {
    if (!FILES.contains(file)) {
      return Optional.empty();
    }
    OptionalLong self = scene.values().variable(frame, "self");
    if (self.isEmpty()) {
      return Optional.empty();
    }
    long object = self.getAsLong();
    for (Map.Entry<String, WaitKind> entry : KINDS.entrySet()) {
      if (is(object, entry.getKey())) {
        Wait wait = Wait.of(entry.getValue()).on(resource(entry.getValue(), object, user));
        return Optional.of(
            switch (entry.getValue()) {
              case LOCK -> wait.heldBy(holders(object).toArray(Holder[]::new));
              case SEMAPHORE -> semaphore(wait, object);
              default -> wait;
            });
      }
    }
    return Optional.empty();
  }

  private List<Holder> holders(long lock) throws MemoryFault {
    return scene.heldLocks().holding(lock).stream()
        .flatMap(holding -> holding.holder(scene.pid()).stream())
        .toList();
  }

  /**
   * Any holder may end it. That these are all is known only of a bounded one; of another one it is
   * likely.
   */
  private Wait semaphore(Wait wait, long semaphore) throws MemoryFault {
    List<Holding> holdings = scene.heldLocks().holding(semaphore);
    OptionalLong bound = scene.objects().attributes().get(semaphore, "_bound_value");
    boolean bounded =
        bound.isPresent() && scene.objects().types().of(bound.getAsLong()).has(TypeFlag.INT);
    if (bounded && scene.objects().numbers().integer64(bound.getAsLong()) != holdings.size()) {
      return wait;
    }
    return wait.heldByAny(
        holdings.stream()
            .map(holding ->
                bounded || holding.certainty() == Certainty.LIKELY
                    ? holding
                    : holding.onlyLikely("an async with block of it"))
            .flatMap(holding -> holding.holder(scene.pid()).stream())
            .toList());
  }

  /** {@code asyncio.Lock self.lock}. */
  private String resource(WaitKind kind, long object, Optional<PythonFrame> user)
      throws MemoryFault {
    String type =
        scene
            .objects()
            .typeNames()
            .name(scene.objects().types().of(object))
            .replaceFirst("^asyncio\\.(locks|queues)\\.", "asyncio.");
    Optional<String> name = user.flatMap(frame -> names.of(object, frame));
    return scene
        .resources()
        .at(scene.pid(), kind, object, name.map(n -> type + " " + n).orElse(type));
  }

  private boolean is(long object, String type) throws MemoryFault {
    return scene.objects().typeNames().isSubtype(scene.objects().types().of(object), type);
  }
}
