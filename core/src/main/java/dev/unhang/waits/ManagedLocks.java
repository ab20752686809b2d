package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Certainty;
import dev.unhang.model.Place;
import dev.unhang.python.ActiveWith;
import dev.unhang.python.Generators;
import dev.unhang.python.Objects;
import dev.unhang.python.PyType;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.WithBlocks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What is held while a {@code with} block is active: the manager, and the locks behind it. */
final class ManagedLocks {
  private static final int MOST_STEPS = 200;

  private final Objects objects;
  private final WithBlocks blocks;
  private final Generators generators;
  private final Set<Long> framesOnStacks;

  /**
   * @param framesOnStacks addresses of the frames of threads: what these hold is found there
   */
  ManagedLocks(
      Objects objects, WithBlocks blocks, Generators generators, Set<Long> framesOnStacks) {
    this.objects = objects;
    this.blocks = blocks;
    this.generators = generators;
    this.framesOnStacks = framesOnStacks;
  }

  /** A lock that is held; see {@link Holding}. */
  record Managed(long lock, Certainty certainty, Optional<Place> takenAt, Optional<String> basis) {}

  /** What a frame holds by the blocks that it is inside of, outermost first. */
  List<Managed> of(PythonFrame frame) throws MemoryFault {
    Search search = new Search();
    search.frame(frame);
    return search.found;
  }

  /** One frame's; a manager may lead to others, and these in a circle. */
  private final class Search {
    private final List<Managed> found = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();
    private int steps;

    void frame(PythonFrame frame) throws MemoryFault {
      for (ActiveWith block : blocks.of(frame).reversed()) {
        if (block.manager().isPresent()) {
          manager(block.manager().getAsLong(), place(frame, block.line()));
        }
      }
    }

    private void manager(long manager, Optional<Place> takenAt) throws MemoryFault {
      if (++steps > MOST_STEPS) {
        throw new MemoryFault("more than " + MOST_STEPS + " context managers behind one frame");
      }
      found.add(new Managed(manager, Certainty.CERTAIN, takenAt, Optional.empty()));
      if (!seen.add(manager)) {
        return;
      }
      if (objects.typeNames().isSubtype(objects.types().of(manager), "asyncio.locks.Condition")) {
        attribute(manager, "_lock", takenAt);
        return;
      }
      String definedBy = definedBy(manager);
      switch (definedBy) {
        case "threading.Condition", "multiprocessing.synchronize.Condition" ->
            attribute(manager, "_lock", takenAt);
        case "multiprocessing.synchronize.SemLock" -> attribute(manager, "_semlock", takenAt);
        case "contextlib._GeneratorContextManager", "contextlib._AsyncGeneratorContextManager" ->
            generator(objects.attributes().get(manager, "gen"));
        default -> {}
      }
    }

    private void attribute(long manager, String name, Optional<Place> takenAt) throws MemoryFault {
      OptionalLong value = objects.attributes().get(manager, name);
      if (value.isPresent()) {
        manager(value.getAsLong(), takenAt);
      }
    }

    private void generator(OptionalLong generator) throws MemoryFault {
      if (generator.isEmpty() || !generators.isGenerator(generator.getAsLong())) {
        return;
      }
      Optional<PythonFrame> frame = generators.frame(generator.getAsLong());
      if (frame.isPresent() && !framesOnStacks.contains(frame.get().address())) {
        frame(frame.get());
      }
    }
  }

  /** The name of the class whose {@code __exit__} a manager has; empty for one written in C. */
  private String definedBy(long manager) throws MemoryFault {
    for (PyType type : objects.typeNames().mro(objects.types().of(manager))) {
      if (type.dict().isPresent()) {
        long dict = type.dict().getAsLong();
        if (objects.dicts().get(dict, "__exit__").isPresent()
            || objects.dicts().get(dict, "__aexit__").isPresent()) {
          return objects.typeNames().name(type);
        }
      }
    }
    return "";
  }

  private static Optional<Place> place(PythonFrame frame, OptionalInt line) {
    return line.isPresent()
        ? Optional.of(new Place(frame.code().file(), line.getAsInt()))
        : Optional.empty();
  }
}
