package dev.unhang.instructions;

/**
 * What an instruction does, as far as it matters for leaving the function that it is in. Registers
 * are whole ones (64 bits), by DWARF's numbers (System V psABI for AMD64, figure 3.36); addresses
 * are absolute.
 */
public sealed interface Effect {

  /** Nothing of what the others say. */
  record None() implements Effect {}

  /** Pushes a register. */
  record Push(int register) implements Effect {}

  /** Pushes 8 bytes that are not followed. */
  record PushOther() implements Effect {}

  record Pop(int register) implements Effect {}

  /** Pops 8 bytes into memory. */
  record PopOther() implements Effect {}

  record Move(int to, int from) implements Effect {}

  /** Reads 8 bytes from memory. */
  record Load(int to, Place from) implements Effect {}

  /** Writes 8 bytes to memory. */
  record Store(Place to, int from) implements Effect {}

  /** The address itself, not what is there. */
  record Address(int to, Place of) implements Effect {}

  record Add(int to, long value) implements Effect {}

  record And(int to, long value) implements Effect {}

  /** Sets a register to what is not followed. */
  record Lose(int register) implements Effect {}

  /** Sets the stack pointer to the frame pointer, and pops that. */
  record Leave() implements Effect {}

  /**
   * @param popped bytes of arguments that go from the stack too
   */
  record Return(int popped) implements Effect {}

  record Jump(long target) implements Effect {}

  /** Jumps there, or goes on. */
  record Branch(long target) implements Effect {}

  /** Jumps to where a pointer at a fixed place in memory says, as procedure linkage tables do. */
  record JumpByPointer() implements Effect {}

  /** Jumps to where a register or a table says, or traps. */
  record NowhereKnown() implements Effect {}
}
