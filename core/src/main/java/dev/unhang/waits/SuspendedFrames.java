package dev.unhang.waits;

import dev.unhang.layout.Member;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.FrameValues;
import dev.unhang.python.PythonFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds generators and coroutines that are suspended, from the frames of a thread. */
final class SuspendedFrames {
  private static final int MOST = 100_000;

  private final Readers readers;

  SuspendedFrames(Readers readers) {
    this.readers = readers;
  }

  /**
   * One that is suspended.
   *
   * @param references how many slots of the frames refer to it, of those that its reference count
   *     includes
   */
  record Suspended(PythonFrame frame, int references) {
    private Suspended plus(FrameValues.Reference reference) {
      return new Suspended(frame, references + (reference.counted() ? 1 : 0));
    }
  }

  /** Those that can be reached from frames by variables and value stacks, by their addresses. */
  Map<Long, Suspended> reachable(List<PythonFrame> frames) {
    Map<Long, Suspended> found = new LinkedHashMap<>();
    Set<Long> running = new HashSet<>();
    frames.forEach(frame -> running.add(frame.address()));
    Deque<PythonFrame> work = new ArrayDeque<>(frames);
    while (!work.isEmpty() && found.size() < MOST) {
      for (FrameValues.Reference reference : references(work.remove())) {
        Suspended known = found.get(reference.address());
        if (known == null) {
          Optional<PythonFrame> frame = frame(reference.address());
          if (frame.isEmpty() || running.contains(frame.get().address())) {
            continue;
          }
          known = new Suspended(frame.get(), 0);
          work.add(frame.get());
        }
        found.put(reference.address(), known.plus(reference));
      }
    }
    return found;
  }

  /** Whether nothing else refers to it: who has these frames is the only one who can resume it. */
  boolean isOwn(long object, Suspended suspended) {
    try {
      int at = readers.layout().offset(Member.OBJECT_REFCNT);
      return readers.memory().i32(object + at) == suspended.references();
    } catch (MemoryFault e) {
      return false;
    }
  }

  /** Which slots are in use is worked out only where there is a generator in any. */
  private List<FrameValues.Reference> references(PythonFrame frame) {
    try {
      return readers.values().references(frame, Integer.MAX_VALUE).stream()
              .anyMatch(slot -> frame(slot.address()).isPresent())
          ? readers.live().of(frame)
          : List.of();
    } catch (MemoryFault e) {
      return List.of();
    }
  }

  /** The frame of a generator; empty for what is none. */
  private Optional<PythonFrame> frame(long object) {
    try {
      return readers.generators().isGenerator(object)
          ? readers.generators().frame(object)
          : Optional.empty();
    } catch (MemoryFault notAnObject) {
      return Optional.empty();
    }
  }
}
