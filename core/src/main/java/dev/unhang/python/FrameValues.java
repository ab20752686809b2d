package dev.unhang.python;

import static dev.unhang.layout.Member.FRAME_GLOBALS;
import static dev.unhang.layout.Member.FRAME_LOCALS;
import static dev.unhang.layout.Member.FRAME_LOCALSPLUS;
import static dev.unhang.layout.Member.FRAME_STACKDEPTH;
import static dev.unhang.layout.Member.FRAME_STACKTOP;
import static dev.unhang.layout.Member.FRAME_VALUESTACK;
import static dev.unhang.layout.Member.IFRAME_GLOBALS;
import static dev.unhang.layout.Member.IFRAME_LOCALS;
import static dev.unhang.layout.Member.IFRAME_LOCALSPLUS;
import static dev.unhang.layout.Member.IFRAME_STACKPOINTER;
import static dev.unhang.layout.Member.IFRAME_STACKTOP;

import dev.unhang.layout.Layout;
import dev.unhang.layout.Member;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The values that frames work on: variables, value stack, globals. */
public final class FrameValues {
  private static final int MOST_OF_NAMESPACE = 10_000;

  private final Memory memory;
  private final Layout layout;
  private final Objects objects;
  private final CodeBodies bodies;
  private final boolean frameObjects;

  public FrameValues(Memory memory, Layout layout, Objects objects, CodeBodies bodies) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
    this.bodies = bodies;
    this.frameObjects = layout.has(FRAME_VALUESTACK);
  }

  /** The variables that are bound; see {@link Locals#of}. */
  public List<Locals.Local> variables(PythonFrame frame) throws MemoryFault {
    long namespace = at(frame, FRAME_LOCALS, IFRAME_LOCALS);
    return objects
        .locals()
        .of(
            frame.code().address(),
            slots(frame),
            namespace == 0 ? OptionalLong.empty() : OptionalLong.of(namespace),
            MOST_OF_NAMESPACE)
        .list();
  }

  /** The object that a variable is bound to. */
  public OptionalLong variable(PythonFrame frame, String name) throws MemoryFault {
    for (Locals.Local local : variables(frame)) {
      if (local.name().equals(name) && local.value() instanceof StackRef.Reference(long address)) {
        return OptionalLong.of(address);
      }
    }
    return OptionalLong.empty();
  }

  /** Address of the dict of the frame's global variables. */
  public long globals(PythonFrame frame) throws MemoryFault {
    return at(frame, FRAME_GLOBALS, IFRAME_GLOBALS);
  }

  /**
   * The object in a slot of the value stack.
   *
   * @param index from the bottom; the caller knows that the stack is higher
   * @throws MemoryFault also if there is no object in it
   */
  public long onStack(PythonFrame frame, int index) throws MemoryFault {
    return stackObject(frame, index).orElseThrow(() -> new MemoryFault("an empty stack slot"));
  }

  /** The same where the slot may hold no object. */
  public OptionalLong stackObject(PythonFrame frame, int index) throws MemoryFault {
    CodeBody body = bodies.of(frame.code());
    if (index < 0 || index >= body.stackSize()) {
      throw new MemoryFault("a value stack of " + body.stackSize() + " has no slot " + index);
    }
    long stack =
        frameObjects
            ? memory.u64(frame.address() + layout.offset(FRAME_VALUESTACK))
            : slots(frame) + 8L * body.variables();
    Optional<StackRef> slot = StackRef.of(memory.u64(Plausible.pointer(stack) + 8L * index));
    return slot.isPresent() && slot.get() instanceof StackRef.Reference(long address)
        ? OptionalLong.of(address)
        : OptionalLong.empty();
  }

  /**
   * The topmost object on the value stack of a frame that is suspended; empty if there is none.
   * From 3.15 on a slot without an object may lie above what is iterated.
   */
  public OptionalLong topOfStack(PythonFrame frame) throws MemoryFault {
    int height = height(frame);
    for (int index = height - 1; index >= Math.max(0, height - 2); index--) {
      OptionalLong object = stackObject(frame, index);
      if (object.isPresent()) {
        return object;
      }
    }
    return OptionalLong.empty();
  }

  /** The number of slots in use; none while a frame runs. */
  private int height(PythonFrame frame) throws MemoryFault {
    CodeBody body = bodies.of(frame.code());
    long height;
    if (layout.has(FRAME_STACKDEPTH)) {
      height = memory.i32(frame.address() + layout.offset(FRAME_STACKDEPTH));
    } else if (layout.has(FRAME_STACKTOP)) {
      long top = memory.u64(frame.address() + layout.offset(FRAME_STACKTOP));
      long bottom = memory.u64(frame.address() + layout.offset(FRAME_VALUESTACK));
      height = top == 0 ? 0 : (top - bottom) / 8;
    } else if (layout.has(IFRAME_STACKTOP)) {
      height =
          (long) memory.i32(frame.address() + layout.offset(IFRAME_STACKTOP)) - body.variables();
    } else {
      long top = memory.u64(frame.address() + layout.offset(IFRAME_STACKPOINTER));
      height = top == 0 ? 0 : (top - slots(frame)) / 8 - body.variables();
    }
    return height < 0 ? 0 : (int) Plausible.count(height, body.stackSize(), "stack slots");
  }

  private long slots(PythonFrame frame) {
    return frame.address() + layout.offset(frameObjects ? FRAME_LOCALSPLUS : IFRAME_LOCALSPLUS);
  }

  private long at(PythonFrame frame, Member inFrameObject, Member inFrame) throws MemoryFault {
    return memory.u64(frame.address() + layout.offset(frameObjects ? inFrameObject : inFrame));
  }
}
