package dev.unhang.waits;

import static dev.unhang.waits.LockUse.Strength.GIVEN_BACK;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Place;
import dev.unhang.python.ActiveWith;
import dev.unhang.python.FrameValues;
import dev.unhang.python.PythonFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What frames do to locks: by their {@code with} blocks, and by calls. */
final class FrameLocks {
  private static final Set<String> CLOSING = Set.of("__exit__", "__aexit__", "close", "aclose");

  private final Readers readers;
  private final LockEffects effects;
  private final ExplicitLocks explicit;
  private final Set<Long> framesOnStacks;
  private final Set<Long> behindManagers = new HashSet<>();

  /**
   * @param framesOnStacks addresses of the frames of threads: what these hold is found there
   */
  FrameLocks(Readers readers, Set<Long> framesOnStacks) {
    this.readers = readers;
    this.effects = new LockEffects(readers);
    this.explicit = new ExplicitLocks(readers, effects);
    this.framesOnStacks = framesOnStacks;
  }

  /** What a frame has done, outermost first. */
  List<LockUse> of(PythonFrame frame) throws MemoryFault {
    return new Search().frame(frame);
  }

  /** Whether a thread runs it. */
  boolean isRunning(PythonFrame frame) {
    return framesOnStacks.contains(frame.address());
  }

  /** Whether what a generator does was told of another frame, whose manager it stands behind. */
  boolean isBehindManager(long generator) {
    return behindManagers.contains(generator);
  }

  /** Whether a frame is just about to take a lock, or waits to. */
  boolean takesNow(PythonFrame frame, long lock) throws MemoryFault {
    return explicit.of(frame).takesNow(lock);
  }

  /** One frame's, and those of the generators behind its managers. */
  private final class Search {
    private final Set<Long> seen = new HashSet<>();
    private final ManagedLocks managed = new ManagedLocks(readers, effects, this::generator);

    List<LockUse> frame(PythonFrame frame) throws MemoryFault {
      ExplicitLocks.InFrame calls = explicit.of(frame);
      List<LockUse> found = new ArrayList<>(calls.uses());
      for (ActiveWith block : readers.blocks().of(frame).reversed()) {
        if (block.manager().isPresent()) {
          found.addAll(inside(frame, block, calls));
        }
      }
      if (CLOSING.contains(frame.code().name())) {
        OptionalLong self = readers.values().variable(frame, "self");
        if (self.isPresent()) {
          found.addAll(managed.ofStack(self.getAsLong(), Optional.empty()));
        }
      }
      return found;
    }

    /** What the block holds and the frame has not given back since by other means. */
    private List<LockUse> inside(PythonFrame frame, ActiveWith block, ExplicitLocks.InFrame calls)
        throws MemoryFault {
      long manager = block.manager().orElseThrow();
      List<LockUse> found = managed.of(manager, OptionalLong.of(block.exit()), place(frame, block));
      if (block.entered().isPresent()) {
        int entered = block.entered().getAsInt();
        found.removeIf(
            use -> calls.givenBackSince(entered, use.lock()).equals(Optional.of(GIVEN_BACK)));
      }
      return found;
    }

    /** What one holds that is not running, and those to which it delegates. */
    List<LockUse> generator(long generator) throws MemoryFault {
      if (!readers.generators().isGenerator(generator) || !seen.add(generator)) {
        return List.of();
      }
      behindManagers.add(generator);
      Optional<PythonFrame> frame = readers.generators().frame(generator);
      if (frame.isEmpty() || isRunning(frame.get())) {
        return List.of();
      }
      List<LockUse> found = new ArrayList<>(frame(frame.get()));
      for (FrameValues.Reference value : readers.live().onStack(frame.get())) {
        found.addAll(generator(value.address()));
      }
      return found;
    }
  }

  private static Optional<Place> place(PythonFrame frame, ActiveWith block) {
    return block.line().isPresent()
        ? Optional.of(new Place(frame.code().file(), block.line().getAsInt()))
        : Optional.empty();
  }
}
