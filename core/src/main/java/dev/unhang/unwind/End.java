package dev.unhang.unwind;

/** Why a stack has no more frames. */
public sealed interface End {

  /** The thread begins here. */
  record ThreadStart() implements End {}

  /** How to go on depends on a register that is not known. */
  record Needs(int column) implements End {}

  /** Nothing says how to get to the caller. */
  record NoInformation(long address) implements End {}

  /** What says how to get to the caller, or the stack, is broken or can't be read. */
  record Broken(String why) implements End {}

  /** The next frame would not be further up the stack. */
  record NotAdvancing() implements End {}

  record TooMany(int frames) implements End {}

  /** Whether all frames were found. */
  default boolean complete() {
    return this instanceof ThreadStart;
  }

  default String inWords() {
    return switch (this) {
      case ThreadStart() -> "the thread starts there";
      case Needs(int column) -> "its caller can only be found with register " + X86_64.name(column);
      case NoInformation(long address) ->
          "no unwind information for the code at 0x%x".formatted(address);
      case Broken(String why) -> why;
      case NotAdvancing() -> "the next frame would not be further up the stack";
      case TooMany(int frames) -> "only the innermost " + frames + " native frames were read";
    };
  }
}
