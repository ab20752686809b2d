package dev.unhang.python.bytecode;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Objects;
import dev.unhang.python.PythonFrame;
import java.util.OptionalLong;

/** The variables of a frame as they are now. */
public final class FrameEnvironment implements Environment {
  private final PythonFrame frame;
  private final FrameValues values;
  private final Functions functions;
  private final Objects objects;

  public FrameEnvironment(
      PythonFrame frame, FrameValues values, Functions functions, Objects objects) {
    this.frame = frame;
    this.values = values;
    this.functions = functions;
    this.objects = objects;
  }

  @Override
  public OptionalLong variable(int slot) throws MemoryFault {
    return values.slot(frame, slot);
  }

  @Override
  public OptionalLong cell(int index) throws MemoryFault {
    OptionalLong cell = values.slot(frame, functions.slotOfCell(frame.code(), index));
    return cell.isPresent() ? functions.content(cell.getAsLong()) : cell;
  }

  @Override
  public OptionalLong global(String name) throws MemoryFault {
    return objects.dicts().get(values.globals(frame), name);
  }

  @Override
  public OptionalLong name(String name) throws MemoryFault {
    OptionalLong namespace = values.namespace(frame);
    OptionalLong found =
        namespace.isPresent()
            ? objects.dicts().get(namespace.getAsLong(), name)
            : OptionalLong.empty();
    return found.isPresent() ? found : global(name);
  }

  @Override
  public OptionalLong constant(int index) throws MemoryFault {
    return functions.constant(frame.code(), index);
  }
}
