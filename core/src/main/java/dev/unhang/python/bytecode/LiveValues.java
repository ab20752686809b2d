package dev.unhang.python.bytecode;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.CodeBodies;
import dev.unhang.python.CodeBody;
import dev.unhang.python.FrameValues;
import dev.unhang.python.Instruction;
import dev.unhang.python.PythonFrame;
import java.util.List;
import java.util.OptionalInt;

/** The objects that a frame refers to, without what its slots were left with. */
public final class LiveValues {
  private final CodeBodies bodies;
  private final FrameValues values;
  private final Analyses analyses;

  public LiveValues(CodeBodies bodies, FrameValues values, Analyses analyses) {
    this.bodies = bodies;
    this.values = values;
    this.analyses = analyses;
  }

  /** Those in its variables and in use on its value stack. */
  public List<FrameValues.Reference> of(PythonFrame frame) throws MemoryFault {
    return values.references(frame, height(frame));
  }

  /** Those on its value stack, the lowest first. */
  public List<FrameValues.Reference> onStack(PythonFrame frame) throws MemoryFault {
    return values.stackReferences(frame, height(frame));
  }

  /**
   * The values below those that the current instruction takes: what it calls may have taken them
   * over already. Up to 3.10 a call leaves its arguments where they are until it returns.
   */
  private int height(PythonFrame frame) throws MemoryFault {
    CodeBody body = bodies.of(frame.code());
    OptionalInt here = body.bytecode().index(frame.instruction());
    if (here.isEmpty()) {
      return 0;
    }
    Instruction instruction = body.bytecode().instructions().get(here.getAsInt());
    int before = analyses.depths(body).before(here.getAsInt());
    if (values.keepsArguments() && instruction.name().startsWith("CALL_")) {
      return before;
    }
    int after =
        before + instruction.opcode().effect().map(e -> e.of(instruction.argument())).orElse(0);
    return Math.clamp(after - 1, 0, before);
  }
}
