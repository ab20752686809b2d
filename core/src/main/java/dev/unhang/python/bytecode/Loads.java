package dev.unhang.python.bytecode;

import dev.unhang.python.CodeBody;
import dev.unhang.python.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads backwards what was loaded last before an instruction. */
final class Loads {
  private static final int LONGEST_PATH = 32;
  private static final int SUBSCRIPT = 26; // NB_SUBSCR, Include/opcode.h (3.14+)

  private final List<String> names;

  /** Instructions that do two things at once are two steps. */
  private final List<Step> steps = new ArrayList<>();

  private final int[] firstStep;

  private record Step(String name, int argument) {}

  /**
   * Something that is loaded.
   *
   * @param from the first step of those that load it
   */
  private record Loaded(Expression expression, int from) {}

  Loads(CodeBody body, List<String> names) {
    this.names = names;
    List<Instruction> instructions = body.bytecode().instructions();
    firstStep = new int[instructions.size()];
    for (int i = 0; i < instructions.size(); i++) {
      firstStep[i] = steps.size();
      add(instructions.get(i));
    }
  }

  private void add(Instruction instruction) {
    int argument = instruction.argument();
    switch (instruction.name()) {
      case "LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW" -> {
        steps.add(new Step("LOAD_FAST", argument >> 4));
        steps.add(new Step("LOAD_FAST", argument & 15));
      }
      case "STORE_FAST_LOAD_FAST" -> {
        steps.add(new Step("STORE_FAST", argument >> 4));
        steps.add(new Step("LOAD_FAST", argument & 15));
      }
      case "LOAD_FAST_CHECK", "LOAD_FAST_BORROW" -> steps.add(new Step("LOAD_FAST", argument));
      case "LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD" ->
          steps.add(new Step(instruction.name(), instruction.nameIndex()));
      case "NOP", "NOT_TAKEN" -> {}
      default -> steps.add(new Step(instruction.name(), argument));
    }
  }

  /** The name that an instruction of that kind gives by its index. */
  Optional<String> name(Instruction instruction) {
    return name(instruction.nameIndex());
  }

  /** What is on top of the stack before an instruction, if it was loaded just there. */
  Optional<Expression> before(int instruction) {
    return endingAt(firstStep[instruction] - 1, LONGEST_PATH).map(Loaded::expression);
  }

  private Optional<Loaded> endingAt(int step, int most) {
    if (step < 0 || most == 0) {
      return Optional.empty();
    }
    Step last = steps.get(step);
    return switch (last.name()) {
      case "LOAD_FAST" -> loaded(new Expression.Variable(last.argument()), step);
      case "LOAD_DEREF", "LOAD_CLASSDEREF" -> loaded(new Expression.Cell(last.argument()), step);
      case "LOAD_CONST" -> loaded(new Expression.Constant(last.argument()), step);
      case "LOAD_SMALL_INT" -> loaded(new Expression.SmallInt(last.argument()), step);
      case "LOAD_GLOBAL" ->
          name(last.argument()).flatMap(n -> loaded(new Expression.Global(n), step));
      case "LOAD_NAME" -> name(last.argument()).flatMap(n -> loaded(new Expression.Name(n), step));
      case "LOAD_ATTR" ->
          name(last.argument())
              .flatMap(name ->
                  endingAt(step - 1, most - 1)
                      .map(of ->
                          new Loaded(new Expression.Attribute(of.expression(), name), of.from())));
      case "BINARY_SUBSCR" -> item(step, most);
      case "BINARY_OP" -> last.argument() == SUBSCRIPT ? item(step, most) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<Loaded> item(int step, int most) {
    return endingAt(step - 1, most - 1)
        .flatMap(key ->
            endingAt(key.from() - 1, most - 1)
                .map(of ->
                    new Loaded(new Expression.Item(of.expression(), key.expression()), of.from())));
  }

  private static Optional<Loaded> loaded(Expression expression, int step) {
    return Optional.of(new Loaded(expression, step));
  }

  private Optional<String> name(int index) {
    return index >= 0 && index < names.size() ? Optional.of(names.get(index)) : Optional.empty();
  }
}
