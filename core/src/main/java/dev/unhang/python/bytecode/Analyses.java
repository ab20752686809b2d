package dev.unhang.python.bytecode;

import dev.unhang.python.CodeBody;
import java.util.HashMap;
import java.util.Map;

/** What was found out about functions' code, each once. For one picture of a process. */
public final class Analyses {
  private final Map<Long, ControlFlow> flows = new HashMap<>();
  private final Map<Long, StackDepths> depths = new HashMap<>();

  public ControlFlow flow(CodeBody body) {
    return flows.computeIfAbsent(body.code().address(), code -> new ControlFlow(body));
  }

  public StackDepths depths(CodeBody body) {
    ControlFlow flow = flow(body);
    return depths.computeIfAbsent(body.code().address(), code -> new StackDepths(body, flow));
  }
}
