package dev.unhang.python.bytecode;

import dev.unhang.python.Bytecode;
import dev.unhang.python.CodeBody;
import dev.unhang.python.ExceptionTable;
import dev.unhang.python.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Where each instruction of a function may go. Instructions are meant by their indices. */
public final class ControlFlow {
  private static final Set<String> NEVER_CONTINUES =
      Set.of(
          "RETURN_VALUE",
          "RETURN_CONST",
          "RAISE_VARARGS",
          "RERAISE",
          "JUMP_FORWARD",
          "JUMP_ABSOLUTE",
          "JUMP_BACKWARD",
          "JUMP_BACKWARD_NO_INTERRUPT",
          "BREAK_LOOP",
          "CONTINUE_LOOP",
          "INTERPRETER_EXIT");

  /** Their arguments say where a handler or a loop's end is, or where they came from. */
  private static final Set<String> NO_JUMP =
      Set.of(
          "SETUP_FINALLY",
          "SETUP_EXCEPT",
          "SETUP_WITH",
          "SETUP_ASYNC_WITH",
          "SETUP_LOOP",
          "END_ASYNC_FOR");

  private final Bytecode code;
  private final ExceptionTable table;
  private final List<List<Edge>> edges = new ArrayList<>();
  private final List<List<Integer>> handlers = new ArrayList<>();

  /**
   * A way from one instruction to another.
   *
   * @param jump whether it is taken by a jump
   */
  public record Edge(int to, boolean jump) {}

  public ControlFlow(CodeBody body) {
    this.code = body.bytecode();
    this.table = body.handlers();
    for (int i = 0; i < code.instructions().size(); i++) {
      edges.add(edgesFrom(i));
      handlers.add(new ArrayList<>());
    }
    addHandlers();
  }

  /** The ways on from an instruction, if it raises nothing. */
  public List<Edge> from(int index) {
    return edges.get(index);
  }

  /** The first instructions of the handlers to which an exception at this one may go. */
  public List<Integer> handlers(int index) {
    return handlers.get(index);
  }

  /** Whether the function ends with this instruction, by return or by an exception. */
  public static boolean leaves(Instruction instruction) {
    return instruction.is(
        "RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "INTERPRETER_EXIT");
  }

  private List<Edge> edgesFrom(int index) {
    Instruction instruction = code.instructions().get(index);
    List<Edge> found = new ArrayList<>();
    if (!NEVER_CONTINUES.contains(instruction.name()) && index + 1 < code.instructions().size()) {
      found.add(new Edge(index + 1, false));
    }
    OptionalInt target = instruction.is("BREAK_LOOP") ? endOfLoop(index) : targetOf(instruction);
    target.ifPresent(to -> found.add(new Edge(to, true)));
    return found;
  }

  private OptionalInt targetOf(Instruction instruction) {
    return instruction.target().isEmpty() || NO_JUMP.contains(instruction.name())
        ? OptionalInt.empty()
        : code.index(instruction.target().getAsInt());
  }

  /** Behind the innermost loop that was set up before and ends after it (up to 3.7). */
  private OptionalInt endOfLoop(int index) {
    int here = code.instructions().get(index).start();
    for (int i = index - 1; i >= 0; i--) {
      Instruction loop = code.instructions().get(i);
      if (loop.is("SETUP_LOOP") && loop.target().orElse(0) > here) {
        return code.index(loop.target().orElse(0));
      }
    }
    return OptionalInt.empty();
  }

  private void addHandlers() {
    for (int i = 0; i < code.instructions().size(); i++) {
      Instruction instruction = code.instructions().get(i);
      if (instruction.is("SETUP_FINALLY", "SETUP_EXCEPT", "SETUP_WITH", "SETUP_ASYNC_WITH")) {
        OptionalInt handler = code.index(instruction.target().orElse(-1));
        if (handler.isPresent()) {
          protect(i + 1, handler.getAsInt());
        }
      }
      int index = i;
      table
          .covering(instruction.start())
          .ifPresent(
              entry -> code.index(entry.target()).ifPresent(to -> handlers.get(index).add(to)));
    }
  }

  /** From where a block is set up to where it is taken down again, in the code's order. */
  private void protect(int from, int handler) {
    int depth = 1;
    for (int i = from; i < handler && depth > 0; i++) {
      Instruction instruction = code.instructions().get(i);
      if (instruction.is("POP_BLOCK")) {
        depth--;
      } else if (instruction.name().startsWith("SETUP_") && !instruction.is("SETUP_ANNOTATIONS")) {
        depth++;
      }
      handlers.get(i).add(handler);
    }
  }
}
