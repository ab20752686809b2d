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
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The values that frames work on: variables, value stack, globals. */
public final class FrameValues {
  private static final int UNCOUNTED = 1; // Py_TAG_REFCNT, pycore_stackref.h (3.14)
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

  /** Whether the arguments of a call stay on the caller's value stack while it lasts. */
  public boolean keepsArguments() {
    return frameObjects;
  }

  /** The variables that are bound; see {@link Locals#of}. */
  public List<Locals.Local> variables(PythonFrame frame) throws MemoryFault {
    return objects
        .locals()
        .of(frame.code().address(), slots(frame), namespace(frame), MOST_OF_NAMESPACE)
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

  /** The object in a slot of the variables. */
  public OptionalLong slot(PythonFrame frame, int slot) throws MemoryFault {
    if (slot < 0 || slot >= bodies.of(frame.code()).variables()) {
      return OptionalLong.empty();
    }
    return object(memory.u64(slots(frame) + 8L * slot));
  }

  /** The dict of the variables of a module's or class's body; of functions rarely there. */
  public OptionalLong namespace(PythonFrame frame) throws MemoryFault {
    long namespace = at(frame, FRAME_LOCALS, IFRAME_LOCALS);
    return namespace == 0 ? OptionalLong.empty() : OptionalLong.of(namespace);
  }

  /** Address of the dict of the frame's global variables. */
  public long globals(PythonFrame frame) throws MemoryFault {
    return at(frame, FRAME_GLOBALS, IFRAME_GLOBALS);
  }

  /**
   * A slot that refers to an object.
   *
   * @param counted whether the object's reference count includes it (from 3.14 it may not)
   */
  public record Reference(long address, boolean counted) {}

  /**
   * The objects in a frame's variables and on its value stack.
   *
   * @param height how many values are on the stack
   */
  public List<Reference> references(PythonFrame frame, int height) throws MemoryFault {
    CodeBody body = bodies.of(frame.code());
    List<Reference> found = new ArrayList<>(references(slots(frame), body.variables()));
    found.addAll(stackReferences(frame, height));
    return found;
  }

  /** Those on its value stack, the lowest first. */
  public List<Reference> stackReferences(PythonFrame frame, int height) throws MemoryFault {
    CodeBody body = bodies.of(frame.code());
    return references(stack(frame, body), Math.min(height, body.stackSize()));
  }

  private List<Reference> references(long from, int count) throws MemoryFault {
    List<Reference> found = new ArrayList<>();
    if (count > 0) {
      Block slots = memory.block(Plausible.pointer(from), 8 * count);
      for (int i = 0; i < count; i++) {
        long value = slots.u64(8 * i);
        object(value)
            .ifPresent(address -> found.add(new Reference(address, (value & UNCOUNTED) == 0)));
      }
    }
    return found;
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
    return object(memory.u64(stack(frame, body) + 8L * index));
  }

  private long stack(PythonFrame frame, CodeBody body) throws MemoryFault {
    return Plausible.pointer(
        frameObjects
            ? memory.u64(frame.address() + layout.offset(FRAME_VALUESTACK))
            : slots(frame) + 8L * body.variables());
  }

  private static OptionalLong object(long value) {
    Optional<StackRef> slot = StackRef.of(value);
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
