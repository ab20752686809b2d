package dev.unhang.waits;

import static dev.unhang.waits.LockUse.Strength.BEHIND_WITH;
import static dev.unhang.waits.LockUse.Strength.WITH;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Place;
import dev.unhang.python.PyType;
import dev.unhang.waits.LockEffects.Effect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is held while the {@code with} block of a context manager is active: the manager, and the
 * locks behind it that its {@code __exit__} is going to give back. A manager may lead to others,
 * and these in a circle: one of these is for what one frame holds.
 */
final class ManagedLocks {
  private static final int MOST_STEPS = 500;

  private final Readers readers;
  private final LockEffects effects;
  private final FrameSearch frames;
  private final ExitCallbacks callbacks;
  private final Set<Long> seen = new HashSet<>();
  private int steps;

  /** What a suspended frame holds: a generator may stand behind a manager. */
  @FunctionalInterface
  interface FrameSearch {
    List<LockUse> ofGenerator(long generator) throws MemoryFault;
  }

  ManagedLocks(Readers readers, LockEffects effects, FrameSearch frames) {
    this.readers = readers;
    this.effects = effects;
    this.frames = frames;
    this.callbacks = new ExitCallbacks(readers);
  }

  /**
   * What a manager holds.
   *
   * @param exit address of its {@code __exit__}, if that is known to be a function of the program
   */
  List<LockUse> of(long manager, OptionalLong exit, Optional<Place> takenAt) throws MemoryFault {
    List<LockUse> found = new ArrayList<>();
    add(manager, exit, takenAt, found);
    return found;
  }

  /** What an ExitStack is going to give back; nothing of another object. */
  List<LockUse> ofStack(long stack, Optional<Place> takenAt) throws MemoryFault {
    List<LockUse> found = new ArrayList<>();
    if (definedBy(stack).endsWith("ExitStack")) {
      addCallbacks(stack, takenAt, found);
    }
    return found;
  }

  private void add(long manager, OptionalLong exit, Optional<Place> takenAt, List<LockUse> found)
      throws MemoryFault {
    if (++steps > MOST_STEPS) {
      throw new MemoryFault("more than " + MOST_STEPS + " context managers behind one frame");
    }
    found.add(new LockUse(manager, WITH, takenAt, Optional.empty()));
    if (!seen.add(manager)) {
      return;
    }
    switch (definedBy(manager)) {
      case "threading.Condition",
          "multiprocessing.synchronize.Condition",
          "asyncio.locks._ContextManagerMixin" ->
          addAttribute(manager, "_lock", takenAt, found);
      case "multiprocessing.synchronize.SemLock" ->
          addAttribute(manager, "_semlock", takenAt, found);
      case "contextlib._GeneratorContextManager", "contextlib._AsyncGeneratorContextManager" ->
          addGenerator(readers.objects().attributes().get(manager, "gen"), found);
      case "contextlib.ExitStack", "contextlib.AsyncExitStack" ->
          addCallbacks(manager, takenAt, found);
      default -> {
        if (exit.isPresent()) {
          addBehind(manager, exit.getAsLong(), takenAt, found);
        }
      }
    }
  }

  private void addAttribute(long manager, String name, Optional<Place> takenAt, List<LockUse> found)
      throws MemoryFault {
    OptionalLong value = readers.objects().attributes().get(manager, name);
    if (value.isPresent()) {
      add(value.getAsLong(), OptionalLong.empty(), takenAt, found);
    }
  }

  private void addGenerator(OptionalLong generator, List<LockUse> found) throws MemoryFault {
    if (generator.isPresent() && seen.add(generator.getAsLong())) {
      found.addAll(frames.ofGenerator(generator.getAsLong()));
    }
  }

  /** A class of the program: what its methods say that they do to other locks. */
  private void addBehind(long manager, long exit, Optional<Place> takenAt, List<LockUse> found)
      throws MemoryFault {
    Map<Long, Effect> given = effects.ofMethod(exit, manager);
    if (given.isEmpty()) {
      return;
    }
    OptionalLong enter = readers.objects().attributes().get(manager, "__enter__");
    if (enter.isEmpty()) {
      enter = readers.objects().attributes().get(manager, "__aenter__");
    }
    Map<Long, Effect> taken =
        enter.isPresent() ? effects.ofMethod(enter.getAsLong(), manager) : Map.of();
    for (Map.Entry<Long, Effect> each : given.entrySet()) {
      if (!each.getValue().takes()) {
        int first = found.size();
        add(each.getKey(), exitOf(each.getKey()), takenAt, found);
        if (each.getValue() != Effect.GIVES || taken.get(each.getKey()) != Effect.TAKES) {
          inferFrom(found, first, "the __exit__ of " + typeName(manager));
        }
      }
    }
  }

  private void addCallbacks(long stack, Optional<Place> takenAt, List<LockUse> found)
      throws MemoryFault {
    for (ExitCallbacks.Callback callback : callbacks.of(stack)) {
      if (callback.exit()) {
        add(callback.self(), callback.function(), takenAt, found);
      } else if (callback.function().isPresent()) {
        int first = found.size();
        addBehind(callback.self(), callback.function().getAsLong(), takenAt, found);
        inferFrom(found, first, "a callback of an ExitStack");
      } else {
        String basis = "a callback of an ExitStack";
        found.add(new LockUse(callback.self(), BEHIND_WITH, takenAt, Optional.of(basis)));
      }
    }
  }

  private static void inferFrom(List<LockUse> found, int first, String basis) {
    found
        .subList(first, found.size())
        .replaceAll(use -> new LockUse(use.lock(), BEHIND_WITH, use.takenAt(), Optional.of(basis)));
  }

  /** The {@code __exit__} of an object's class, if it is written in Python. */
  private OptionalLong exitOf(long manager) throws MemoryFault {
    OptionalLong exit = readers.objects().attributes().get(manager, "__exit__");
    return exit.isPresent() && readers.functions().isFunction(exit.getAsLong())
        ? exit
        : OptionalLong.empty();
  }

  /** The name of the class whose {@code __exit__} a manager has; empty for one written in C. */
  private String definedBy(long manager) throws MemoryFault {
    for (PyType type : readers.objects().typeNames().mro(readers.objects().types().of(manager))) {
      if (type.dict().isPresent()) {
        long dict = type.dict().getAsLong();
        if (readers.objects().dicts().get(dict, "__exit__").isPresent()
            || readers.objects().dicts().get(dict, "__aexit__").isPresent()) {
          return readers.objects().typeNames().name(type);
        }
      }
    }
    return "";
  }

  private String typeName(long object) throws MemoryFault {
    return readers.objects().typeNames().name(readers.objects().types().of(object));
  }
}
