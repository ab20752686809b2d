package dev.unhang.waits;

import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.BoundMethods;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Handlers;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.WithBlocks;

/**
 * What the frames of threads that run are like a moment later. A frame's slots are known as they
 * were at one moment, but not the objects that they referred to then: up to 3.13 a method object
 * stands between a {@code with} block and its manager, and once the block is left its place may be
 * another one's.
 */
final class LaterLook {
  private final WithBlocks before;
  private final WithBlocks now;

  LaterLook(Scene scene) {
    Memory memory = scene.process().memory();
    Objects objects = new Objects(memory, scene.layout());
    this.before = scene.readers().blocks();
    this.now =
        new WithBlocks(
            scene.bodies(),
            new Handlers(memory, scene.layout(), scene.bodies()),
            new FrameValues(memory, scene.layout(), objects, scene.bodies()),
            new BoundMethods(memory, scene.layout(), objects));
  }

  /** Whether the managers of a frame's blocks are those that they were. */
  boolean confirms(PythonFrame frame) throws MemoryFault {
    return before.holdsManagers() || before.of(frame).equals(now.of(frame));
  }
}
