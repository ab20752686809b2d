package dev.unhang.instructions;

import java.util.Optional;

/** Reads instructions from code. */
public final class Decoder {
  /** No instruction is longer, in bytes. */
  public static final int LONGEST = 15;

  private Decoder() {}

  /**
   * @param code has to go on for {@link #LONGEST} bytes, unless it ends with the instruction
   * @param at where in it the instruction begins
   * @param address where that is in memory
   * @throws UnknownInstruction if there is none, or the bytes do not suffice
   */
  public static Instruction decode(byte[] code, int at, long address) throws UnknownInstruction {
    try {
      return decode(new Bytes(code), at, address);
    } catch (IndexOutOfBoundsException cutOff) {
      throw new UnknownInstruction();
    }
  }

  private static Instruction decode(Bytes code, int at, long address) throws UnknownInstruction {
    Prefixes prefixes = Prefixes.at(code, at);
    int from = at + prefixes.length();
    return switch (code.u8(from)) {
      case 0xc5 -> vector(code, at, from + 2, 1);
      case 0xc4 -> vector(code, at, from + 3, code.u8(from + 1) & 31);
      case 0x62 -> vector(code, at, from + 4, code.u8(from + 1) & 7);
      case 0x0f ->
          switch (code.u8(from + 1)) {
            case 0x38 -> plain(code, at, from + 2, 2, prefixes, address);
            case 0x3a -> plain(code, at, from + 2, 3, prefixes, address);
            default -> plain(code, at, from + 1, 1, prefixes, address);
          };
      default -> plain(code, at, from, 0, prefixes, address);
    };
  }

  /** With a VEX or EVEX prefix: such instructions have nothing to do with whole registers. */
  private static Instruction vector(Bytes code, int at, int operation, int group)
      throws UnknownInstruction {
    if (group == 0 || group > 6 || group == 4) {
      throw new UnknownInstruction();
    }
    Format format = Format.of(group, code.u8(operation), code.u8(operation + 1), Prefixes.NONE);
    int operands = format.operands() ? Operands.at(code, operation + 1, 0).length() : 0;
    int length = operation + 1 + operands + format.immediate() - at;
    return new Instruction(length, new Effect.None());
  }

  private static Instruction plain(
      Bytes code, int at, int operation, int group, Prefixes prefixes, long address)
      throws UnknownInstruction {
    int number = code.u8(operation);
    boolean last = operation + 1 == code.size();
    Format format = Format.of(group, number, last ? 0 : code.u8(operation + 1), prefixes);
    Optional<Operands> operands =
        format.operands()
            ? Optional.of(Operands.at(code, operation + 1, prefixes.rex()))
            : Optional.empty();
    int immediateAt = operation + 1 + operands.map(Operands::length).orElse(0);
    int length = immediateAt + format.immediate() - at;
    long immediate =
        switch (format.immediate()) {
          case 1 -> code.s8(immediateAt);
          case 2 -> code.u16(immediateAt);
          case 4 -> code.s32(immediateAt);
          default -> 0; // none is asked for
        };
    Operation found = new Operation(number, prefixes, immediate, address + length);
    Effect effect =
        switch (group) {
          case 0 -> operands.map(found::with).orElseGet(found::alone);
          case 1 -> found.behind0f();
          default -> new Effect.None();
        };
    return new Instruction(length, effect);
  }
}
