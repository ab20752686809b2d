package dev.unhang.python.bytecode;

import dev.unhang.layout.Opcodes.StackEffect;
import dev.unhang.memory.MemoryFault;
import dev.unhang.python.CodeBodies;
import dev.unhang.python.CodeBody;
import dev.unhang.python.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the calls of methods in a function's code, where it is plain on what they are called. */
public final class MethodCalls {
  private static final int MOST_ARGUMENTS = 200; // instructions that load them
  private static final Set<String> CALLS =
      Set.of(
          "CALL",
          "CALL_KW",
          "CALL_METHOD",
          "CALL_FUNCTION",
          "CALL_FUNCTION_KW",
          "CALL_FUNCTION_EX");
  private static final Set<String> WITHOUT_ARGUMENTS =
      Set.of("CALL", "CALL_METHOD", "CALL_FUNCTION");

  private final CodeBodies bodies;

  public MethodCalls(CodeBodies bodies) {
    this.bodies = bodies;
  }

  /** The calls of methods with such names, in the code's order. */
  public List<MethodCall> of(CodeBody body, Predicate<String> wanted) throws MemoryFault {
    List<String> names = bodies.names(body.code());
    if (names.stream().noneMatch(wanted)) {
      return List.of();
    }
    Loads loads = new Loads(body, names);
    List<Instruction> instructions = body.bytecode().instructions();
    List<MethodCall> found = new ArrayList<>();
    for (int i = 0; i < instructions.size(); i++) {
      Instruction load = instructions.get(i);
      if (load.is("LOAD_METHOD", "LOAD_ATTR")) {
        Optional<String> name = loads.name(load);
        Optional<Expression> receiver = loads.before(i);
        OptionalInt call = callOf(instructions, i);
        if (name.filter(wanted).isPresent() && receiver.isPresent() && call.isPresent()) {
          found.add(call(body, receiver.get(), name.get(), i, call.getAsInt()));
        }
      }
    }
    return found;
  }

  private static MethodCall call(
      CodeBody body, Expression receiver, String name, int loads, int calls) {
    Instruction call = body.bytecode().instructions().get(calls);
    boolean plain = WITHOUT_ARGUMENTS.contains(call.name()) && call.argument() == 0;
    return new MethodCall(receiver, name, loads, calls, completion(body, calls), plain);
  }

  /**
   * The call that takes a method off the stack: the first one after which nothing is above its
   * result.
   */
  private static OptionalInt callOf(List<Instruction> instructions, int load) {
    int depth = 1; // the receiver
    int end = Math.min(instructions.size(), load + MOST_ARGUMENTS);
    for (int i = load; i < end; i++) {
      Instruction instruction = instructions.get(i);
      Optional<StackEffect> effect = instruction.opcode().effect();
      if (effect.isEmpty() || instruction.target().isPresent()) {
        return OptionalInt.empty();
      }
      depth += effect.get().of(instruction.argument());
      if (depth == 1 && CALLS.contains(instruction.name())) {
        return OptionalInt.of(i);
      }
      if (depth < 1) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  /** Where the result of a call has been awaited, if that follows at once. */
  private static int completion(CodeBody body, int call) {
    List<Instruction> instructions = body.bytecode().instructions();
    if (call + 1 >= instructions.size() || !instructions.get(call + 1).is("GET_AWAITABLE")) {
      return call;
    }
    for (int i = call + 2; i < Math.min(call + 5, instructions.size()); i++) {
      Instruction instruction = instructions.get(i);
      if (instruction.is("YIELD_FROM")) {
        return i;
      }
      if (instruction.is("SEND")) {
        return body.bytecode().index(instruction.target().orElse(-1)).orElse(call);
      }
    }
    return call;
  }
}
