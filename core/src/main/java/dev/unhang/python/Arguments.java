package dev.unhang.python;

import static dev.unhang.layout.Member.FRAME_LOCALSPLUS;
import static dev.unhang.layout.Member.IFRAME_LOCALSPLUS;

import dev.unhang.layout.Layout;
import dev.unhang.memory.Block;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What functions were given, as long as they have not overwritten it: their first variables.
 * Arguments that are captured by an inner function are not seen.
 */
final class Arguments {
  private final Memory memory;
  private final Layout layout;
  private final Objects objects;

  Arguments(Memory memory, Layout layout, Objects objects) {
    this.memory = memory;
    this.layout = layout;
    this.objects = objects;
  }

  /** The first arguments, {@code self} among them; those of {@code *arguments} one by one. */
  List<StackRef> of(PythonFrame frame, int max) throws MemoryFault {
    int slots = layout.offset(layout.has(IFRAME_LOCALSPLUS) ? IFRAME_LOCALSPLUS : FRAME_LOCALSPLUS);
    Block block = memory.block(frame.address() + slots, 8 * max);
    List<StackRef> found = new ArrayList<>();
    for (int i = 0; i < max; i++) {
      Optional<StackRef> slot = StackRef.of(block.u64(8 * i));
      if (slot.isEmpty()) {
        break;
      }
      found.add(slot.get());
    }
    return !found.isEmpty()
            && found.getFirst() instanceof StackRef.Reference(long tuple)
            && objects.types().of(tuple).isBuiltin("tuple")
        ? elements(tuple, max)
        : found;
  }

  private List<StackRef> elements(long tuple, int max) throws MemoryFault {
    List<StackRef> found = new ArrayList<>();
    for (long address : objects.sequences().tuple(tuple, max).addresses()) {
      found.add(new StackRef.Reference(address));
    }
    return found;
  }
}
