package dev.unhang.python.bytecode;

import dev.unhang.layout.Opcodes.StackEffect;
import dev.unhang.python.CodeBody;
import dev.unhang.python.Instruction;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many values are at least on the value stack before each instruction: what lies below is in
 * use, what lies above may be stale.
 */
public final class StackDepths {
  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final CodeBody body;
  private final List<Instruction> code;
  private final ControlFlow flow;
  private final int[] depths;
  private final Deque<Integer> work = new ArrayDeque<>();

  public StackDepths(CodeBody body, ControlFlow flow) {
    this.body = body;
    this.code = body.bytecode().instructions();
    this.flow = flow;
    this.depths = new int[code.size()];
    Arrays.fill(depths, UNKNOWN);
    join(0, 0);
    while (!work.isEmpty()) {
      goOn(work.remove());
    }
  }

  /** Zero where it is not known. */
  public int before(int index) {
    return depths[index] == UNKNOWN ? 0 : depths[index];
  }

  private void goOn(int index) {
    Instruction instruction = code.get(index);
    for (ControlFlow.Edge edge : flow.from(index)) {
      join(edge.to(), after(instruction, edge.jump(), depths[index]));
    }
    if (instruction.name().startsWith("SETUP_") && instruction.target().isPresent()) {
      OptionalInt handler = body.bytecode().index(instruction.target().getAsInt());
      handler.ifPresent(to -> join(to, after(instruction, true, depths[index])));
    }
    body.handlers()
        .covering(instruction.start())
        .ifPresent(entry ->
            body.bytecode()
                .index(entry.target())
                .ifPresent(to -> join(to, entry.depth() + (entry.lasti() ? 2 : 1))));
  }

  private static int after(Instruction instruction, boolean jump, int before) {
    Optional<StackEffect> effect =
        jump ? instruction.opcode().jumpEffect() : instruction.opcode().effect();
    return effect.map(e -> Math.max(0, before + e.of(instruction.argument()))).orElse(0);
  }

  private void join(int index, int depth) {
    if (index < depths.length && depth < depths[index]) {
      depths[index] = depth;
      work.add(index);
    }
  }
}
