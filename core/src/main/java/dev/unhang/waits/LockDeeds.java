package dev.unhang.waits;

import dev.unhang.memory.MemoryFault;
import dev.unhang.python.CodeBody;
import dev.unhang.python.Instruction;
import dev.unhang.python.bytecode.Environment;
import dev.unhang.python.bytecode.Expression;
import dev.unhang.python.bytecode.MethodCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a function does to one lock, and where.
 *
 * @param steps in the code's order
 * @param sites the calls that take it, by the number of the place
 */
record LockDeeds(List<LockFlow.Step> steps, List<MethodCall> sites) {

  /** Tells what a call does to which locks, by their addresses. */
  @FunctionalInterface
  interface Meaning {
    Map<Long, LockEffects.Effect> of(MethodCall call, Environment where) throws MemoryFault;
  }

  /** Of all locks that the calls are about, by address. A call that cannot be told is left out. */
  static Map<Long, LockDeeds> of(
      CodeBody body, List<MethodCall> calls, Environment where, Meaning meaning) {
    Map<Long, LockDeeds> deeds = new LinkedHashMap<>();
    for (MethodCall call : calls) {
      try {
        meaning
            .of(call, where)
            .forEach((lock, effect) ->
                deeds
                    .computeIfAbsent(lock, l -> new LockDeeds(new ArrayList<>(), new ArrayList<>()))
                    .add(call, effect));
      } catch (MemoryFault leftOut) {
        // a variable that is bound to nothing that could be read
      }
    }
    deeds.values().forEach(each -> each.addRenames(body));
    return deeds;
  }

  boolean givesBack() {
    return steps.stream().anyMatch(step -> step.deed() instanceof LockFlow.GiveBack);
  }

  private void add(MethodCall call, LockEffects.Effect effect) {
    if (effect.takes() && sites.size() < LockFlow.MOST_SITES) {
      boolean maybe = effect == LockEffects.Effect.MAY_TAKE;
      steps.add(new LockFlow.Step(call.completes(), new LockFlow.Take(sites.size(), maybe)));
      sites.add(call);
    } else if (!effect.takes()) {
      steps.add(new LockFlow.Step(call.completes(), new LockFlow.GiveBack()));
    }
  }

  /** A variable that is set anew no longer means the lock that was taken by its name. */
  private void addRenames(CodeBody body) {
    List<Instruction> code = body.bytecode().instructions();
    for (int i = 0; i < code.size(); i++) {
      long sitesOf = 0;
      for (Expression variable : stored(code.get(i))) {
        for (int site = 0; site < sites.size(); site++) {
          if (sites.get(site).receiver().uses(variable)) {
            sitesOf |= LockFlow.taken(site) | LockFlow.tried(site);
          }
        }
      }
      if (sitesOf != 0) {
        steps.add(new LockFlow.Step(i, new LockFlow.Rename(sitesOf)));
      }
    }
  }

  private static List<Expression> stored(Instruction instruction) {
    int argument = instruction.argument();
    return switch (instruction.name()) {
      case "STORE_FAST", "DELETE_FAST" -> List.of(new Expression.Variable(argument));
      case "STORE_FAST_LOAD_FAST" -> List.of(new Expression.Variable(argument >> 4));
      case "STORE_FAST_STORE_FAST" ->
          List.of(new Expression.Variable(argument >> 4), new Expression.Variable(argument & 15));
      case "STORE_DEREF", "DELETE_DEREF" -> List.of(new Expression.Cell(argument));
      default -> List.of();
    };
  }
}
