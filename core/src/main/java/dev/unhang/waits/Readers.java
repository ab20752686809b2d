package dev.unhang.waits;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Memory;
import dev.unhang.python.BoundMethods;
import dev.unhang.python.CodeBodies;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Generators;
import dev.unhang.python.Handlers;
import dev.unhang.python.Objects;
import dev.unhang.python.TrackedObjects;
import dev.unhang.python.WithBlocks;
import dev.unhang.python.bytecode.Analyses;
import dev.unhang.python.bytecode.Functions;
import dev.unhang.python.bytecode.LiveValues;
import dev.unhang.python.bytecode.MethodCalls;

/** What reads code and frames, for one picture of a process. */
record Readers(
    Memory memory,
    Layout layout,
    Objects objects,
    CodeBodies bodies,
    FrameValues values,
    WithBlocks blocks,
    BoundMethods methods,
    Functions functions,
    MethodCalls calls,
    Analyses analyses,
    LiveValues live,
    Generators generators,
    TrackedObjects tracked) {

  static Readers of(Scene scene) {
    Memory memory = scene.memory();
    Layout layout = scene.layout();
    Objects objects = scene.objects();
    CodeBodies bodies = scene.bodies();
    FrameValues values = scene.values();
    BoundMethods methods = new BoundMethods(memory, layout, objects);
    Analyses analyses = new Analyses();
    Handlers handlers = new Handlers(memory, layout, bodies);
    return new Readers(
        memory,
        layout,
        objects,
        bodies,
        values,
        new WithBlocks(bodies, handlers, values, methods),
        methods,
        new Functions(memory, layout, objects, scene.python().codes(memory), bodies),
        new MethodCalls(bodies),
        analyses,
        new LiveValues(bodies, values, analyses),
        scene.python().generators(memory, objects),
        new TrackedObjects(memory, scene.runtime(), objects));
  }
}
