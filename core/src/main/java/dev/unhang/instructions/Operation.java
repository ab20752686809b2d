package dev.unhang.instructions;

import java.util.Optional;

/**
 * An operation code with what else is needed to tell what it does.
 *
 * @param code without what comes before it in groups of more than a byte
 * @param immediate the immediate operand, 0 without one
 * @param next the address of the next instruction
 */
record Operation(int code, Prefixes prefixes, long immediate, long next) {
  private static final Effect NONE = new Effect.None();
  private static final Effect NOWHERE = new Effect.NowhereKnown();

  /** Of one byte, without operands that a ModR/M byte tells. */
  Effect alone() {
    int register = Operands.dwarf((code & 7) | (prefixes.rex() & 1) << 3);
    return switch (code >> 3) {
      case 0x50 >> 3 -> new Effect.Push(register);
      case 0x58 >> 3 -> new Effect.Pop(register);
      case 0x70 >> 3, 0x78 >> 3 -> new Effect.Branch(next + immediate);
      case 0xb8 >> 3 -> new Effect.Lose(register);
      default ->
          switch (code) {
            case 0x68, 0x6a, 0x9c -> new Effect.PushOther();
            case 0x9d -> new Effect.PopOther();
            case 0xc2 -> new Effect.Return((int) immediate);
            case 0xc3 -> new Effect.Return(0);
            case 0xc9 -> new Effect.Leave();
            case 0xe0, 0xe1, 0xe2, 0xe3 -> new Effect.Branch(next + immediate);
            case 0xe9, 0xeb -> new Effect.Jump(next + immediate);
            case 0xc8, 0xca, 0xcb, 0xcc, 0xcf, 0xf4 -> NOWHERE;
            default -> NONE;
          };
    };
  }

  /** Of two bytes. */
  Effect behind0f() {
    return code >> 4 == 8 ? new Effect.Branch(next + immediate) : code == 0x0b ? NOWHERE : NONE;
  }

  /** Of one byte. */
  Effect with(Operands operands) {
    return switch (code) {
      case 0x8f -> operands.other().isPresent() ? pop(operands) : new Effect.PopOther();
      case 0xff -> group5(operands);
      default -> prefixes.wide() ? wide(operands) : NONE;
    };
  }

  private static Effect pop(Operands operands) {
    return new Effect.Pop(operands.other().orElseThrow());
  }

  private static Effect group5(Operands operands) {
    return switch (operands.extension()) {
      case 4 ->
          operands.fixed() || operands.place().isPresent() ? new Effect.JumpByPointer() : NOWHERE;
      case 5 -> NOWHERE;
      case 6 ->
          operands.other().isPresent()
              ? new Effect.Push(operands.other().getAsInt())
              : new Effect.PushOther();
      default -> NONE; // a call comes back
    };
  }

  private Effect wide(Operands operands) {
    int register = operands.register();
    Optional<Place> place = operands.place();
    return switch (code) {
      case 0x89 ->
          operands.other().isPresent()
              ? new Effect.Move(operands.other().getAsInt(), register)
              : place.<Effect>map(to -> new Effect.Store(to, register)).orElse(NONE);
      case 0x8b ->
          operands.other().isPresent()
              ? new Effect.Move(register, operands.other().getAsInt())
              : place
                  .<Effect>map(from -> new Effect.Load(register, from))
                  .orElse(new Effect.Lose(register));
      case 0x8d ->
          place
              .<Effect>map(of -> new Effect.Address(register, of))
              .orElse(new Effect.Lose(register));
      case 0x81, 0x83 -> calculates(operands);
      case 0xc7 -> losesOther(operands);
      case 0x01, 0x09, 0x11, 0x19, 0x21, 0x29, 0x31 -> losesOther(operands);
      case 0x03, 0x0b, 0x13, 0x1b, 0x23, 0x2b, 0x33 -> new Effect.Lose(register);
      default -> NONE;
    };
  }

  private static Effect losesOther(Operands operands) {
    return operands.other().isPresent() ? new Effect.Lose(operands.other().getAsInt()) : NONE;
  }

  private Effect calculates(Operands operands) {
    if (operands.other().isEmpty()) {
      return NONE;
    }
    int register = operands.other().getAsInt();
    return switch (operands.extension()) {
      case 0 -> new Effect.Add(register, immediate);
      case 4 -> new Effect.And(register, immediate);
      case 5 -> new Effect.Add(register, -immediate);
      case 7 -> NONE; // only compares
      default -> new Effect.Lose(register);
    };
  }
}
