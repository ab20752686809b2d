package dev.unhang.instructions;

/** Bytes that are no instruction, or none that is known here. */
public final class UnknownInstruction extends Exception {
  private static final long serialVersionUID = 1;

  UnknownInstruction() {
    super("no known instruction");
  }
}
