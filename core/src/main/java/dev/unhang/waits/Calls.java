package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.OptionalLong;

/** Tells which functions and methods frames execute. */
final class Calls {
  private final Scene scene;

  Calls(Scene scene) {
    this.scene = scene;
  }

  /** What a method was called on; empty in a function that has no {@code self}. */
  OptionalLong self(PythonFrame frame) throws MemoryFault {
    return scene.values().variable(frame, "self");
  }

  /** {@code self}, if the frame's is an instance of a class of that full name. */
  OptionalLong self(PythonFrame frame, String type) throws MemoryFault {
    OptionalLong self = self(frame);
    return self.isPresent() && isInstance(self.getAsLong(), type) ? self : OptionalLong.empty();
  }

  /** {@code self} in a method of that name of such a class. */
  OptionalLong method(PythonFrame frame, String name, String type) throws MemoryFault {
    return frame.code().name().equals(name) ? self(frame, type) : OptionalLong.empty();
  }

  /** As {@link #method}, of the frame at an index, if there is one. */
  OptionalLong method(List<PythonFrame> frames, int index, String name, String type)
      throws MemoryFault {
    return index < frames.size() ? method(frames.get(index), name, type) : OptionalLong.empty();
  }

  /** Whether a frame executes this function of the standard library. */
  static boolean isFunction(PythonFrame frame, String name, String file) {
    return frame.code().name().equals(name) && frame.code().file().endsWith("/" + file);
  }

  boolean isInstance(long object, String type) throws MemoryFault {
    return scene.objects().typeNames().isSubtype(scene.objects().types().of(object), type);
  }
}
