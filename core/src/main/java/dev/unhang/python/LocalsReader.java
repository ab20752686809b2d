package dev.unhang.python;

import dev.unhang.layout.Member;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Adds their variables to frames; for one pass. */
final class LocalsReader {
  private static final int MOST_VARIABLES = 200;

  private final Memory memory;
  private final Objects objects;
  private final int locals;
  private final int slots;

  LocalsReader(Memory memory, PythonRuntime runtime) {
    this.memory = memory;
    this.objects = new Objects(memory, runtime.layout());
    boolean frameObjects = runtime.dialect().frames() == Dialect.FrameChain.FRAME_OBJECTS;
    this.locals =
        runtime.layout().offset(frameObjects ? Member.FRAME_LOCALS : Member.IFRAME_LOCALS);
    this.slots =
        runtime.layout().offset(frameObjects ? Member.FRAME_LOCALSPLUS : Member.IFRAME_LOCALSPLUS);
  }

  /**
   * The frame with its variables, as many as could be read.
   *
   * @param gaps told of the others
   */
  PythonFrame add(PythonFrame frame, Consumer<String> gaps) {
    List<PythonFrame.Variable> variables = new ArrayList<>();
    try {
      long namespace = memory.u64(frame.address() + locals);
      Locals.Bound bound =
          objects
              .locals()
              .of(
                  frame.code().address(),
                  frame.address() + slots,
                  namespace == 0 ? OptionalLong.empty() : OptionalLong.of(namespace),
                  MOST_VARIABLES);
      for (Locals.Local local : bound.list()) {
        variables.add(new PythonFrame.Variable(local.name(), repr(local)));
      }
      if (bound.missing() > 0) {
        gaps.accept(bound.missing() + " more variables of " + name(frame) + " were not read");
      }
    } catch (MemoryFault e) {
      gaps.accept("the variables of " + name(frame) + " could not be read: " + e.getMessage());
    }
    return frame.withLocals(variables);
  }

  private static String name(PythonFrame frame) {
    return frame.code().qualifiedName();
  }

  private String repr(Locals.Local local) {
    try {
      return objects.repr().of(local.value(), ReprLimits.BRIEF);
    } catch (MemoryFault e) {
      return "<can't be read: " + e.getMessage() + ">";
    }
  }
}
