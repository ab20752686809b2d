package dev.unhang.python;

import static dev.unhang.layout.Member.GENERATOR_FRAME;
import static dev.unhang.layout.Member.GENERATOR_IFRAME;
import static dev.unhang.layout.Member.IFRAME_OWNER;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.Optional;

/** The frames of generators, coroutines and asynchronous generators. */
public final class Generators {
  private static final int OWNED_BY_GENERATOR = 1; // FRAME_OWNED_BY_GENERATOR, pycore_frame.h

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final FrameReader frames;

  Generators(Memory memory, Layout layout, Objects objects, FrameReader frames) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
    this.frames = frames;
  }

  /** Whether an object has a frame of its own that can be suspended. */
  public boolean isGenerator(long object) throws MemoryFault {
    PyType type = objects.types().of(object);
    return type.isBuiltin("generator")
        || type.isBuiltin("coroutine")
        || type.isBuiltin("async_generator");
  }

  /**
   * The frame of a generator; empty if it has none any more. From 3.11 one that has ended may still
   * show the frame as it was at its end, where no block is active.
   */
  public Optional<PythonFrame> frame(long generator) throws MemoryFault {
    if (!isGenerator(generator)) {
      throw new MemoryFault("no generator at 0x" + Long.toHexString(generator));
    }
    if (!layout.has(GENERATOR_IFRAME)) {
      long frame = memory.u64(generator + layout.offset(GENERATOR_FRAME));
      return frame == 0 ? Optional.empty() : frames.at(frame);
    }
    long frame = generator + layout.offset(GENERATOR_IFRAME);
    return memory.u8(frame + layout.offset(IFRAME_OWNER)) == OWNED_BY_GENERATOR
        ? frames.at(frame)
        : Optional.empty();
  }
}
