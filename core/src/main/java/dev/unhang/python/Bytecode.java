package dev.unhang.python;

import dev.unhang.layout.Opcodes;
import dev.unhang.layout.Opcodes.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The instructions of a code object.
 *
 * @param instructions in their order
 */
public record Bytecode(List<Instruction> instructions) {
  private static final int SIZE = 2; // of an instruction, and of a cache unit, in bytes

  public Bytecode {
    instructions = List.copyOf(instructions);
  }

  /** Decodes any bytes: numbers that mean nothing become instructions of a meaningless name. */
  public static Bytecode decode(byte[] code, Opcodes opcodes) {
    List<Instruction> instructions = new ArrayList<>();
    int at = 0;
    while (at + 1 < code.length) {
      int start = at;
      int argument = code[at + 1] & 0xff;
      Opcode opcode = opcodes.at(code[at] & 0xff);
      while (opcode.name().equals("EXTENDED_ARG") && at + SIZE + 1 < code.length) {
        at += SIZE;
        opcode = opcodes.at(code[at] & 0xff);
        argument = (argument << 8) | (code[at + 1] & 0xff);
      }
      at += SIZE + SIZE * opcode.caches();
      OptionalInt target = target(opcode, argument, at, opcodes.unit());
      instructions.add(new Instruction(start, at, opcode, argument, target));
    }
    return new Bytecode(instructions);
  }

  private static OptionalInt target(Opcode opcode, int argument, int end, int unit) {
    return switch (opcode.jump()) {
      case NONE -> OptionalInt.empty();
      case FORWARD -> OptionalInt.of(end + argument * unit);
      case BACKWARD -> OptionalInt.of(end - argument * unit);
      case ABSOLUTE -> OptionalInt.of(argument * unit);
    };
  }

  /** The index of the instruction that an offset belongs to, also one in its caches. */
  public OptionalInt index(int offset) {
    int low = 0;
    int high = instructions.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Instruction instruction = instructions.get(middle);
      if (offset < instruction.start()) {
        high = middle - 1;
      } else if (offset >= instruction.end()) {
        low = middle + 1;
      } else {
        return OptionalInt.of(middle);
      }
    }
    return OptionalInt.empty();
  }

  /** The instruction that an offset belongs to. */
  public Optional<Instruction> at(int offset) {
    OptionalInt index = index(offset);
    return index.isEmpty() ? Optional.empty() : Optional.of(instructions.get(index.getAsInt()));
  }
}
